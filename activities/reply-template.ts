import { sessionWindow } from "#domain/session-window";
import { fillTemplate, type Template, templateValueProblem } from "#domain/template";
import type { Queryable } from "#prisma/client";
import { OrderRefused } from "#temporal/order-refused";

/** A template that was chosen and its values. */
export interface ChosenTemplate {
  templateId: string;
  variables: string[];
}

/** What the carrier is given in place of the text, as it was when it was sent. */
export interface SentTemplate {
  name: string;
  language: string;
  externalId: string;
  variables: string[];
}

/**
 * What an agent's text becomes on a thread: the template's words with its values, or the text itself where a free one may go now. Throws
 * OrderRefused `window` when WhatsApp takes only templates, `template` when the template is not this account's or a value is missing.
 */
export async function contentFor(
  db: Queryable,
  thread: { providerId: string; channel: string; lastInboundAt: Date | null; now: Date },
  order: { text: string; template?: ChosenTemplate | undefined },
): Promise<{ text: string; template: SentTemplate | null }> {
  if (!order.template) {
    const channel = thread.channel === "whatsapp" ? "whatsapp" : "sms";
    const { open } = sessionWindow(channel, thread.lastInboundAt?.getTime() ?? null, thread.now.getTime());
    if (!open)
      throw new OrderRefused(
        "window",
        "The customer's last text is more than 24 hours old: WhatsApp takes only templates now. Your text was not sent.",
      );
    return { text: order.text, template: null };
  }
  const { rows } = await db.query<Template>(
    `SELECT id, name, language, body, external_id AS "externalId" FROM templates WHERE id = $1 AND provider_id = $2`,
    [order.template.templateId, thread.providerId],
  );
  const template = rows[0];
  if (!template) throw new OrderRefused("template", "This template is not here any more: choose another one.");
  const { variables } = order.template;
  const problem = templateValueProblem(template.body, variables);
  if (problem)
    throw new OrderRefused("template", `The template's value {{${problem.number}}} is missing or has line breaks.`);
  return {
    text: fillTemplate(template.body, variables),
    template: { name: template.name, language: template.language, externalId: template.externalId, variables },
  };
}
