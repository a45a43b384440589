"use client";

import { useTranslations } from "next-intl";
import { removeUser, saveUser, type User } from "#web/server/actions/users";
import { Chip } from "../chip.tsx";
import { useFrame } from "../frame.tsx";
import { Switch } from "../switch.tsx";
import { EditForm } from "./edit-form.tsx";
import { ChoiceField, TextField } from "./fields.tsx";
import { FormHead, useRemoval } from "./form-head.tsx";
import { GroupsField } from "./groups-field.tsx";
import { Pair, Section } from "./section.tsx";
import { useDraft } from "./use-draft.ts";

export type EditedUser = Pick<User, "name" | "username" | "role" | "groups" | "enabled" | "voiceMember">;

/** A person who signs in; with the role agent, one who talks with customers. */
export function UserForm({
  id,
  user,
  groups,
}: {
  id: string | null;
  user: EditedUser;
  groups: { id: string; name: string }[];
}) {
  const t = useTranslations("administration.users");
  const all = useTranslations("administration");
  const { person } = useFrame();
  const draft = useDraft({ ...user, password: "" });
  const removal = useRemoval("users", person.userId === id ? null : id, user.name, removeUser);
  const { value, set, errors, errorAt } = draft;
  return (
    <EditForm
      title={id ? user.name : t("newTitle")}
      aside={
        id && (
          <>
            {!user.enabled && <Chip>{all("disabled")}</Chip>}
            {person.userId === id && <Chip tone="accent">{t("you")}</Chip>}
          </>
        )
      }
      draft={draft}
      id={id}
      path="/administration/users"
      onSave={async () => {
        const { password, ...rest } = value;
        const saved = await saveUser({ ...rest, id, ...(password && { password }) });
        if (saved.ok) set({ password: "", username: saved.data.username });
        return saved;
      }}
      remove={removal}
    >
      <FormHead noun="users" draft={draft} isNew={id === null} hint={t("nameHint")}>
        <Pair>
          <TextField
            label={t("username")}
            hint={t("usernameHint")}
            value={value.username}
            maxLength={60}
            required
            autoCapitalize="none"
            spellCheck={false}
            error={errors.username}
            onChange={(username) => set({ username })}
          />
          <TextField
            label={t("password")}
            hint={t(id ? "passwordKeep" : "passwordNew")}
            type="password"
            autoComplete="new-password"
            value={value.password}
            maxLength={200}
            error={errors.password}
            onChange={(password) => set({ password })}
          />
        </Pair>
      </FormHead>
      <Section title={t("sections.access")}>
        <ChoiceField
          label={t("role")}
          hint={t(`roleHints.${value.role}`)}
          className="max-w-72"
          value={value.role}
          error={errors.role}
          choices={(["agent", "supervisor", "administrator"] as const).map((role) => ({
            value: role,
            label: t(`roles.${role}`),
          }))}
          onChange={(role) => set({ role: role as User["role"] })}
        />
        <GroupsField
          groups={groups}
          value={value.groups}
          onChange={(next) => set({ groups: next })}
          hint={all("groups.userHint")}
          error={errorAt("groups")}
        />
        <Switch
          checked={value.enabled}
          onChange={(enabled) => set({ enabled })}
          label={t("enabled")}
          hint={t("enabledHint")}
        />
        {value.role === "agent" && (
          <Switch
            checked={value.voiceMember}
            onChange={(voiceMember) => set({ voiceMember })}
            label={t("voiceMember")}
            hint={t("voiceMemberHint")}
          />
        )}
      </Section>
    </EditForm>
  );
}
