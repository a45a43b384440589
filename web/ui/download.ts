/** Has the browser save what an address answers as a file; the page stays as it is. */
export function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
