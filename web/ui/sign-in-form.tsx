"use client";

import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { Field, Input } from "./field.tsx";
import { Mark } from "./mark.tsx";
import { PreferencesMenu } from "./preferences-menu.tsx";

/** Username and password; says in words why a try failed, keeps what was typed, and says who ended the last sign-in. */
export function SignInForm({ ended, endedBy }: { ended: boolean; endedBy: string | null }) {
  const t = useTranslations("signIn");
  const [problem, setProblem] = useState<"wrong" | "tooMany" | "unreachable" | "missing" | "ended" | "endedBy" | null>(
    endedBy ? "endedBy" : ended ? "ended" : null,
  );
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const passwordField = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get("username") ?? "");
    const password = String(form.get("password") ?? "");
    if (!username || !password) return setProblem("missing");
    setBusy(true);
    const answer = await signIn("credentials", { username, password, redirect: false }).catch(() => null);
    // A full load, so that nothing of another person's session stays in memory.
    if (answer?.ok && !answer.error) return location.assign("/");
    setBusy(false);
    setProblem(
      answer?.error === "tooMany" ? "tooMany" : answer?.error === "CredentialsSignin" ? "wrong" : "unreachable",
    );
    passwordField.current?.select();
  };

  return (
    <main className="relative flex min-h-dvh flex-col items-center justify-center px-5 py-16">
      <div className="absolute top-3 right-3">
        <PreferencesMenu />
      </div>
      <div className="w-full max-w-[340px]">
        <div className="mb-8 flex flex-col items-center gap-3 text-center">
          <Mark className="size-10 text-accent" />
          <div>
            <p className="text-title font-semibold tracking-tight">Parley</p>
            <p className="text-balance text-muted">{t("about")}</p>
          </div>
        </div>
        <form
          onSubmit={submit}
          method="post"
          noValidate
          className="flex flex-col gap-4 rounded-panel border bg-panel p-6"
        >
          <h1 className="sr-only">{t("title")}</h1>
          <div aria-live="polite" className="empty:hidden">
            {problem && (
              <p className="flex items-start gap-2 rounded-field bg-bad-soft px-3 py-2 text-bad">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                {t(problem, { name: endedBy ?? "" })}
              </p>
            )}
          </div>
          <Field label={t("username")}>
            <Input
              name="username"
              autoComplete="username"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              autoFocus
              className="h-10"
            />
          </Field>
          <Field label={t("password")}>
            <div className="relative">
              <PasswordInput shown={shown} inputRef={passwordField} />
              <IconButton
                label={t(shown ? "hide" : "show")}
                onClick={() => setShown(!shown)}
                aria-pressed={shown}
                className="absolute top-1 right-1"
              >
                {shown ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
              </IconButton>
            </div>
          </Field>
          <Button type="submit" look="primary" size="large" busy={busy} className="mt-1 w-full">
            {t("submit")}
          </Button>
        </form>
      </div>
    </main>
  );
}

const PasswordInput = ({ shown, inputRef }: { shown: boolean; inputRef: React.Ref<HTMLInputElement> }) => (
  <Input
    ref={inputRef}
    name="password"
    type={shown ? "text" : "password"}
    autoComplete="current-password"
    className="h-10 pr-10"
  />
);
