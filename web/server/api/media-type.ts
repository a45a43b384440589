/** What a request says its body is, without parameters: text/csv, application/json … */
export function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
}
