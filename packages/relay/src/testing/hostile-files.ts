import { file, type Part, PNG, text } from "./form.ts";
import { type Hostile, parts } from "./hostile-requests.ts";

/** Names that Rack, or who reads a name after it, takes for something else than they look. */
const NAMES: readonly string[] = [
  "%2e%2e",
  "%2E",
  ".%2e",
  "%2e%2e%2fetc%2fpasswd",
  "%252e%252e",
  "%25252e%25252e",
  "a%252fb.png",
  `%${"25".repeat(20)}2e.png`,
  "%20",
  "   ",
  "...",
  "a%1bb.png",
  "a%1B%5B2Jb.png",
  "a%07.png",
  "a%7f.png",
  "a%c2%85b.png",
  "a%C2%9B31mb.png",
  "a\u0085b.png",
  "a\u009b31mb.png",
  "a\u2028b.png",
  "a\u2029b.png",
  "a\u202egnp.exe",
  "a%e2%80%aegnp.exe",
  "a\u202dgnp.exe",
  "a\u2066gnp.exe\u2069",
  "a\u2068gnp.exe",
  "a%ff.png",
  "a%c0%ae%c0%ae.png",
  "a%ed%a0%80.png",
  "a%c3.png",
  "a%zz%2fb.png",
  "a%2fb%zz.png",
  "a; name=content; b.png",
  "a%22; name=%22content.png",
  "a;name=private",
  "a;\u00a0name=content.png",
  "a; filename=b.html; c.png",
  "a; filename*=utf-8''b.html; c.png",
  "a%3b%20name%3dcontent.png",
  "Content-Type: text/html",
  "a content-type: text/html.png",
  "Content-Disposition: form-data; b.png",
  "a".repeat(1025),
  "写".repeat(342),
];

export const FILE_NAMES: readonly Hostile[] = NAMES.map((name) => [
  `a file named ${JSON.stringify(name)}`,
  parts([file(), file(name)]),
  422,
  "attachments[1]",
]);

const html = "<!DOCTYPE html><script>alert(1)</script>";
const utf16 = (content: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(content, "utf16le")]);

const OPEN_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** Files that declare a type which their name or their first bytes deny. */
const DISGUISED: readonly (readonly [what: string, part: Part])[] = [
  ["evil.html that declares image/png", file("evil.html", "image/png", html)],
  ["evil.html that declares image/png and begins like one", file("evil.html")],
  ["evil.HTML", file("evil.HTML")],
  ["evil.html.", file("evil.html.")],
  ["evil.html with a space behind it", file("evil.html ")],
  ["evil.png.html", file("evil.png.html")],
  ["evil%2ehtml", file("evil%2ehtml")],
  ["evil.ht%6dl", file("evil.ht%6dl")],
  ["evil%252ehtml", file("evil%252ehtml")],
  ["evil.html%2e", file("evil.html%2e")],
  ["evil.html%20", file("evil.html%20")],
  ["evil.svg", file("evil.svg")],
  ["evil.xhtml as text", file("evil.xhtml", "text/plain", "a")],
  ["evil.js as text", file("evil.js", "text/plain", "alert(1)")],
  ["evil.exe", file("evil.exe")],
  ["evil.hta as PDF", file("evil.hta", "application/pdf", "%PDF-1.7")],
  ["invoice.pdf that declares image/png", file("invoice.pdf")],
  ["photo.png that declares audio/ogg", file("photo.png", "audio/ogg", "OggS")],
  ["photo.png that declares text/plain", file("photo.png", "text/plain", "a")],
  ["HTML in photo.png", file("photo.png", "image/png", html)],
  ["HTML behind white space", file("photo.png", "image/png", ` \r\n\t${html}`)],
  ["HTML in UTF-16", file("a.txt", "text/plain", utf16(html))],
  ["HTML behind a byte order mark", file("a.txt", "text/plain", `\ufeff${html}`)],
  ["HTML in a.txt", file("a.txt", "text/plain", html)],
  ["HTML in a nameless text", file("a", "text/plain", html)],
  ["a comment of HTML in a.txt", file("a.txt", "text/plain", "<!-- a --><svg onload=alert(1)>")],
  ["SVG in a.png", file("a.png", "image/png", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ["XML in a.txt", file("a.txt", "text/plain", '<?xml version="1.0"?><a/>')],
  ["PHP in a.jpg", file("a.jpg", "image/jpeg", "<?php echo 1;")],
  ["HTML in a.doc", file("a.doc", "application/msword", html)],
  ["HTML in a.xls", file("a.xls", "application/vnd.ms-excel", html)],
  ["a PDF that begins as HTML", file("a.pdf", "application/pdf", `${html}%PDF-1.7`)],
  ["a program of Windows in a.png", file("a.png", "image/png", `MZ\u0090\0\u0003`)],
  ["a program of Windows in a.txt", file("a.txt", "text/plain", `MZ\u0090\0\u0003`)],
  ["a program of Linux in a.mp3", file("a.mp3", "audio/mpeg", "\u007fELF\u0002")],
  ["a script of a shell in a.txt", file("a.txt", "text/plain", "#!/bin/sh\nrm -rf /")],
  ["a ZIP in a.png", file("a.png", "image/png", "PK\u0003\u0004")],
  ["a ZIP in a.txt", file("a.txt", "text/plain", "PK\u0003\u0004")],
  ["a picture in a.pdf", file("a.pdf", "application/pdf", PNG)],
  ["a picture in a.mp4", file("a.mp4", "video/mp4", PNG)],
  ["a PDF in a.png", file("a.png", "image/png", "%PDF-1.7")],
  ["nothing that anybody knows in a.png", file("a.png", "image/png", "bytes")],
  ["nothing that anybody knows in a.pdf", file("a.pdf", "application/pdf", "bytes")],
  ["nothing that anybody knows in a.docx", file("a.docx", OPEN_XML, "bytes")],
  ["one byte in a.png", file("a.png", "image/png", "\u0089")],
];

export const DISGUISES: readonly Hostile[] = DISGUISED.map(([what, part]) => [
  what,
  parts([part]),
  415,
  "attachments[0]",
]);

const TYPE_PARAMETERS = [
  "filename=evil.html",
  'filename="evil.html"',
  "FileName=evil.html",
  "filename*=utf-8''evil.html",
  "name=content",
  'name="content"',
  "boundary=a",
  "x=y",
  "charset=utf-8; filename=evil.html",
  'charset="utf-8\\"; filename=evil.html"',
];

export const PART_TYPES: readonly Hostile[] = TYPE_PARAMETERS.map((parameter) => [
  `a part of the type image/png; ${parameter}`,
  parts([file("a.png", `image/png; ${parameter}`)]),
  422,
  "A part must begin with Content-Disposition",
]);

const PART_NAMES = ["attachments%5B%5D", "attachments[ ]", "attachments[]\u202e", "content%00", "conten\u0074\u0301"];

export const ODD_PART_NAMES: readonly Hostile[] = PART_NAMES.map((name) => [
  `a part named ${JSON.stringify(name)}`,
  parts([text(name, "a"), file()]),
  422,
]);
