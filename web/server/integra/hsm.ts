import { hsmValues, type RowTemplate, readHsm } from "#domain/row-template";
import { readDialer } from "../dialers.ts";
import type { Viewer } from "../session.ts";
import { templatesOf } from "../templates.ts";
import { UserError } from "../user-error.ts";

const files = /^(image|video|document|audio|media|file)$/i;

/**
 * The template that a message names as the reference product does, `hsm;<id>;<type>;<value>` (D32); null for any other text. The id is the
 * template's name at the dialer's account, or the carrier's own id of it. Throws a UserError for one that the account does not have, that is there
 * in several languages, or whose value would be a file.
 */
export async function templateOfHsm(viewer: Viewer, dialerId: string, message: string): Promise<RowTemplate | null> {
  const hsm = readHsm(message);
  if (!hsm) return null;
  if (files.test(hsm.type)) throw new UserError("message: a template's value is a text; files cannot be sent by one.");
  const dialer = await readDialer(viewer, dialerId);
  const templates = (await templatesOf(dialer.providerId)).filter(
    (each) => each.name === hsm.id || (each.externalId !== "" && each.externalId === hsm.id),
  );
  const own = templates.find(
    (each) => each.name === dialer.template?.name && each.language === dialer.template.language,
  );
  const template = own ?? templates[0];
  if (!template) throw new UserError(`message: the dialer's provider has no template "${hsm.id}".`);
  if (templates.length > 1 && !own)
    throw new UserError(
      `message: the template "${hsm.id}" is there in ${templates.map((each) => each.language).join(", ")}; choose one in the dialer's form.`,
    );
  return {
    name: template.name,
    language: template.language,
    variables: hsmValues(hsm.value, template.body),
  };
}
