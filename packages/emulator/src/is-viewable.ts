const media = /^(?:image|audio|video)\/[\w.+-]+$/;
// XML may hold scripts, and a picture in SVG is XML.
const xml = /svg|xml/;

/** Whether a browser may show a file of this type: one that cannot be a page. */
export function isViewable(type: string): boolean {
  const essence = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return essence === "application/pdf" || (media.test(essence) && !xml.test(essence));
}
