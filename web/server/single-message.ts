import { toE164 } from "#domain/phone";
import type { RowTemplate } from "#domain/row-template";
import { settings } from "#prisma/settings";
import { loadDialerRows } from "./loads.ts";
import type { Viewer } from "./session.ts";
import { UserError } from "./user-error.ts";

/**
 * Gives one text to a dialer (F78): it goes out within its hours and pace, like an uploaded row. A number that cannot be one is
 * refused at once, since the person who typed it is still there.
 */
export async function sendSingle(
  viewer: Viewer,
  dialerId: string,
  {
    phone,
    ...text
  }: {
    phone: string;
    message: string;
    data: string;
    template?: RowTemplate | undefined;
    sendAt?: string | undefined;
  },
): Promise<{ uploadId: string }> {
  if (!toE164(phone, (await settings()).defaultCountry)) {
    const reason = "This is not a possible telephone number.";
    throw new UserError(reason, { status: 422, fields: { phone: reason }, code: "notANumber" });
  }
  const { uploadId, refused } = await loadDialerRows(viewer, dialerId, [{ phone, ...text }], "single");
  if (refused[0]) throw new UserError(refused[0].reason, { status: 422, fields: { message: refused[0].reason } });
  return { uploadId };
}
