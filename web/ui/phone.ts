import { parsePhoneNumberFromString } from "libphonenumber-js/min";

const known = new Map<string, string>();

/** "+59899000123" as people read it: "+598 99 000 123". What is no number in E.164 stays as it is. */
export function phoneText(address: string): string {
  let text = known.get(address);
  if (text === undefined) {
    text = parsePhoneNumberFromString(address)?.formatInternational() ?? address;
    known.set(address, text);
  }
  return text;
}
