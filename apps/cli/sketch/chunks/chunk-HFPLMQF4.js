import {
  basicAuth,
  encodeMultipart,
  secretsOf
} from "./chunk-OMTJXMC3.js";
import {
  ConfigurationError,
  DEFAULT_BASE_URL,
  LONGEST_TIME,
  LiveDeskError,
  NotSentError,
  UnknownOutcomeError,
  ValidationError,
  checkBaseUrl,
  checkOptions,
  clientOptionRules,
  createClient,
  isLoopback,
  isRefusal,
  notify,
  optionRule,
  transportFailure,
  untilEnd
} from "./chunk-C4SM5Z73.js";
import {
  bytesOf,
  isBytes
} from "./chunk-RLSAHZSO.js";

// ../../packages/node/dist/runtime.js
var [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || major === 22 && minor < 19)
  throw new Error(`@livedesk/node needs Node.js 22.19 or later; this is Node.js ${process.versions.node}`);
var USER_AGENT = `livedesk-node/${"0.0.0"} node/${process.versions.node}`;
function unsupportedRuntime() {
  if (process.versions["bun"] !== void 0) return "Bun";
  return globalThis.navigator?.userAgent === "Cloudflare-Workers" ? "Cloudflare Workers" : void 0;
}

// ../../packages/core/dist/web/index.js
var MAX_ANSWER_BYTES = 10 * 2 ** 20;
function tooLongAnswer(status) {
  if (status < 200 || status > 299) return new Uint8Array();
  const what = `The answer (HTTP ${status}) is not a message: it is longer than ${MAX_ANSWER_BYTES} bytes`;
  throw new UnknownOutcomeError(what, { code: "unreadable-answer", status });
}
function readBlob(blob) {
  if (typeof blob.arrayBuffer === "function") return blob.arrayBuffer();
  const { FileReader: Reader } = globalThis;
  if (Reader === void 0)
    return Promise.reject(new Error("A Blob without arrayBuffer() cannot be read. Pass { name, data } instead"));
  return new Promise((resolve, reject) => {
    const reader = new Reader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("The Blob could not be read")));
    reader.readAsArrayBuffer(blob);
  });
}
var fieldOf = (segments, at) => `attachments[${segments.slice(0, at).filter((segment) => typeof segment !== "string").length}].data`;
var runtimeClock = {
  now: () => Math.round(performance.now()),
  wall: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIME));
    return () => clearTimeout(timer);
  },
  random: () => Math.random()
};
var base64 = (text) => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
function resolveBaseUrl(baseUrl = DEFAULT_BASE_URL) {
  const url = URL.parse(baseUrl);
  if (url === null) throw new ConfigurationError(`baseUrl: must be a URL such as ${DEFAULT_BASE_URL}`);
  return checkBaseUrl(url);
}
function clientOptionsOf(first, second, rules) {
  if (first instanceof Promise) {
    throw new ConfigurationError(
      "options: must not be a promise: await it first, as in createClient(await startEmulator())"
    );
  }
  if (!isEmulator(first)) {
    if (second === void 0) return first;
    throw new ConfigurationError(
      "options: the first of two arguments must be an emulator. Call createClient(options) or createClient(emulator, options)"
    );
  }
  const { url: baseUrl, apiKey, apiSecret } = first;
  const misplaced = Object.keys(rules).find((name) => !(name in { apiKey, apiSecret }) && Object.hasOwn(first, name));
  if (misplaced !== void 0) {
    throw new ConfigurationError(
      `${misplaced}: must not be a property of the emulator. Pass it in the second argument: createClient(emulator, { ${misplaced}: \u2026 })`
    );
  }
  const ofEmulator = { baseUrl, apiKey, apiSecret };
  for (const name of Object.keys(ofEmulator)) {
    if (second?.[name] === void 0) continue;
    throw new ConfigurationError(`${name}: must be left out, because the emulator has its own ${name}`);
  }
  return { ...second, ...ofEmulator };
}
var isEmulator = (value) => typeof value === "object" && value !== null && "url" in value && typeof value.url === "string" && "close" in value && typeof value.close === "function";

// ../../packages/node/dist/index.js
import { channel } from "node:diagnostics_channel";
import { randomBytes, X509Certificate } from "node:crypto";
import { EventEmitter } from "node:events";
import { stat, open } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { getDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import * as undici from "undici";
import { errors } from "undici";
var channels = {
  warning: channel("livedesk:warning"),
  request: channel("livedesk:request"),
  response: channel("livedesk:response"),
  retry: channel("livedesk:retry"),
  outcome: channel("livedesk:outcome")
};
var everyChannel = Object.values(channels);
function observer({ onEvent, logger }) {
  const publish = (event) => {
    if (onEvent) notify(onEvent, event);
    if (logger) {
      const [level, line] = entryOf(event);
      notify((logged) => logger[level](line, logged), event);
    }
    channels[event.type].publish(event);
  };
  const isHeard = () => everyChannel.some(({ hasSubscribers }) => hasSubscribers);
  return {
    get onEvent() {
      return onEvent || logger || isHeard() ? publish : void 0;
    }
  };
}
function entryOf(event) {
  const { call, kind, path, attempt } = event;
  const what = `livedesk call ${call} (${kind}, ${path})`;
  switch (event.type) {
    case "warning":
      return ["warn", `${what}: ${event.field}: ${event.message}`];
    case "request":
      return ["debug", `${what}: attempt ${attempt}`];
    case "response":
      return ["debug", `${what}: HTTP ${event.status} after ${event.duration} ms`];
    case "retry":
      return ["warn", `${what}: retrying in ${Math.round(event.delay)} ms: ${event.error.message}`];
    default:
      return event.error ? ["error", `${what}: ${event.outcome}: ${event.error.message}`] : ["info", `${what}: accepted as ${event.messageId} after ${event.duration} ms`];
  }
}
var transportOptionRules = {
  apiKey: optionRule.required(optionRule.aString),
  apiSecret: optionRule.required(optionRule.aString),
  baseUrl: optionRule.aString,
  maxConnections: optionRule.wholeNumber(1),
  ca: {
    wanted: "a certificate authority, as PEM in a string or a Buffer",
    isRight: (value) => typeof value === "string" || Buffer.isBuffer(value)
  },
  dispatcher: optionRule.withMethods("an undici dispatcher", "dispatch")
};
function checkTransportOptions(options, rules) {
  checkOptions(options, rules);
  refuseTogether(options, "ca", "dispatcher", "set the certificate authority on the dispatcher");
  if (options.ca !== void 0) checkCa(options.ca);
}
function refuseTogether(options, ignored, beside, why) {
  if (options[ignored] === void 0 || options[beside] === void 0) return;
  throw new ConfigurationError(`${ignored}: cannot be combined with ${beside}: ${why}`);
}
var PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
function checkCa(ca) {
  const certificates = Buffer.from(ca).toString("latin1").match(PEM) ?? [];
  if (certificates.length === 0) {
    throw new ConfigurationError(
      'ca: must be one or more certificates in PEM, which begin with "-----BEGIN CERTIFICATE-----". Pass the text of the file, as readFileSync("ca.pem") returns it, and not its path'
    );
  }
  const unreadable2 = certificates.findIndex((certificate) => !isCertificate(certificate));
  if (unreadable2 === -1) return;
  const which = certificates.length === 1 ? "the certificate" : `certificate ${unreadable2 + 1} of ${certificates.length}`;
  throw new ConfigurationError(`ca: ${which} cannot be read, because it is damaged or incomplete`);
}
function isCertificate(pem) {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}
var credentialsFromEnv = (options = {}, env = process.env) => ({
  apiKey: options.apiKey ?? required(env, "LIVEDESK_API_KEY", "apiKey"),
  apiSecret: options.apiSecret ?? required(env, "LIVEDESK_API_SECRET", "apiSecret")
});
function required(env, name, option) {
  const value = env[name];
  if (value) return value;
  throw new ConfigurationError(
    `${name} is not set: set this variable, or call createClient({ ${option} })`,
    "missing-credentials"
  );
}
function baseUrlFromEnv() {
  const baseUrl = process.env["LIVEDESK_BASE_URL"];
  if (baseUrl !== "") return baseUrl;
  throw new ConfigurationError("LIVEDESK_BASE_URL is empty: set this variable to a URL, or unset it");
}
var types = {
  "application/prs.cww": ["cww"],
  "application/prs.xsf+xml": ["xsf"],
  "application/vnd.1000minds.decision-model+xml": ["1km"],
  "application/vnd.3gpp.pic-bw-large": ["plb"],
  "application/vnd.3gpp.pic-bw-small": ["psb"],
  "application/vnd.3gpp.pic-bw-var": ["pvb"],
  "application/vnd.3gpp2.tcap": ["tcap"],
  "application/vnd.3m.post-it-notes": ["pwn"],
  "application/vnd.accpac.simply.aso": ["aso"],
  "application/vnd.accpac.simply.imp": ["imp"],
  "application/vnd.acucobol": ["acu"],
  "application/vnd.acucorp": ["atc", "acutc"],
  "application/vnd.adobe.air-application-installer-package+zip": ["air"],
  "application/vnd.adobe.formscentral.fcdt": ["fcdt"],
  "application/vnd.adobe.fxp": ["fxp", "fxpl"],
  "application/vnd.adobe.xdp+xml": ["xdp"],
  "application/vnd.adobe.xfdf": ["*xfdf"],
  "application/vnd.age": ["age"],
  "application/vnd.ahead.space": ["ahead"],
  "application/vnd.airzip.filesecure.azf": ["azf"],
  "application/vnd.airzip.filesecure.azs": ["azs"],
  "application/vnd.amazon.ebook": ["azw"],
  "application/vnd.americandynamics.acc": ["acc"],
  "application/vnd.amiga.ami": ["ami"],
  "application/vnd.android.package-archive": ["apk"],
  "application/vnd.anser-web-certificate-issue-initiation": ["cii"],
  "application/vnd.anser-web-funds-transfer-initiation": ["fti"],
  "application/vnd.antix.game-component": ["atx"],
  "application/vnd.apple.installer+xml": ["mpkg"],
  "application/vnd.apple.keynote": ["key"],
  "application/vnd.apple.mpegurl": ["m3u8"],
  "application/vnd.apple.numbers": ["numbers"],
  "application/vnd.apple.pages": ["pages"],
  "application/vnd.apple.pkpass": ["pkpass"],
  "application/vnd.aristanetworks.swi": ["swi"],
  "application/vnd.astraea-software.iota": ["iota"],
  "application/vnd.audiograph": ["aep"],
  "application/vnd.autodesk.fbx": ["fbx"],
  "application/vnd.balsamiq.bmml+xml": ["bmml"],
  "application/vnd.blueice.multipass": ["mpm"],
  "application/vnd.bmi": ["bmi"],
  "application/vnd.businessobjects": ["rep"],
  "application/vnd.chemdraw+xml": ["cdxml"],
  "application/vnd.chipnuts.karaoke-mmd": ["mmd"],
  "application/vnd.cinderella": ["cdy"],
  "application/vnd.citationstyles.style+xml": ["csl"],
  "application/vnd.claymore": ["cla"],
  "application/vnd.cloanto.rp9": ["rp9"],
  "application/vnd.clonk.c4group": ["c4g", "c4d", "c4f", "c4p", "c4u"],
  "application/vnd.cluetrust.cartomobile-config": ["c11amc"],
  "application/vnd.cluetrust.cartomobile-config-pkg": ["c11amz"],
  "application/vnd.commonspace": ["csp"],
  "application/vnd.contact.cmsg": ["cdbcmsg"],
  "application/vnd.cosmocaller": ["cmc"],
  "application/vnd.crick.clicker": ["clkx"],
  "application/vnd.crick.clicker.keyboard": ["clkk"],
  "application/vnd.crick.clicker.palette": ["clkp"],
  "application/vnd.crick.clicker.template": ["clkt"],
  "application/vnd.crick.clicker.wordbank": ["clkw"],
  "application/vnd.criticaltools.wbs+xml": ["wbs"],
  "application/vnd.ctc-posml": ["pml"],
  "application/vnd.cups-ppd": ["ppd"],
  "application/vnd.curl.car": ["car"],
  "application/vnd.curl.pcurl": ["pcurl"],
  "application/vnd.dart": ["dart"],
  "application/vnd.data-vision.rdz": ["rdz"],
  "application/vnd.dbf": ["dbf"],
  "application/vnd.dcmp+xml": ["dcmp"],
  "application/vnd.dece.data": ["uvf", "uvvf", "uvd", "uvvd"],
  "application/vnd.dece.ttml+xml": ["uvt", "uvvt"],
  "application/vnd.dece.unspecified": ["uvx", "uvvx"],
  "application/vnd.dece.zip": ["uvz", "uvvz"],
  "application/vnd.denovo.fcselayout-link": ["fe_launch"],
  "application/vnd.dna": ["dna"],
  "application/vnd.dolby.mlp": ["mlp"],
  "application/vnd.dpgraph": ["dpg"],
  "application/vnd.dreamfactory": ["dfac"],
  "application/vnd.ds-keypoint": ["kpxx"],
  "application/vnd.dvb.ait": ["ait"],
  "application/vnd.dvb.service": ["svc"],
  "application/vnd.dynageo": ["geo"],
  "application/vnd.ecowin.chart": ["mag"],
  "application/vnd.enliven": ["nml"],
  "application/vnd.epson.esf": ["esf"],
  "application/vnd.epson.msf": ["msf"],
  "application/vnd.epson.quickanime": ["qam"],
  "application/vnd.epson.salt": ["slt"],
  "application/vnd.epson.ssf": ["ssf"],
  "application/vnd.eszigno3+xml": ["es3", "et3"],
  "application/vnd.ezpix-album": ["ez2"],
  "application/vnd.ezpix-package": ["ez3"],
  "application/vnd.fdf": ["*fdf"],
  "application/vnd.fdsn.mseed": ["mseed"],
  "application/vnd.fdsn.seed": ["seed", "dataless"],
  "application/vnd.flographit": ["gph"],
  "application/vnd.fluxtime.clip": ["ftc"],
  "application/vnd.framemaker": ["fm", "frame", "maker", "book"],
  "application/vnd.frogans.fnc": ["fnc"],
  "application/vnd.frogans.ltf": ["ltf"],
  "application/vnd.fsc.weblaunch": ["fsc"],
  "application/vnd.fujitsu.oasys": ["oas"],
  "application/vnd.fujitsu.oasys2": ["oa2"],
  "application/vnd.fujitsu.oasys3": ["oa3"],
  "application/vnd.fujitsu.oasysgp": ["fg5"],
  "application/vnd.fujitsu.oasysprs": ["bh2"],
  "application/vnd.fujixerox.ddd": ["ddd"],
  "application/vnd.fujixerox.docuworks": ["xdw"],
  "application/vnd.fujixerox.docuworks.binder": ["xbd"],
  "application/vnd.fuzzysheet": ["fzs"],
  "application/vnd.genomatix.tuxedo": ["txd"],
  "application/vnd.geogebra.file": ["ggb"],
  "application/vnd.geogebra.slides": ["ggs"],
  "application/vnd.geogebra.tool": ["ggt"],
  "application/vnd.geometry-explorer": ["gex", "gre"],
  "application/vnd.geonext": ["gxt"],
  "application/vnd.geoplan": ["g2w"],
  "application/vnd.geospace": ["g3w"],
  "application/vnd.gmx": ["gmx"],
  "application/vnd.google-apps.document": ["gdoc"],
  "application/vnd.google-apps.drawing": ["gdraw"],
  "application/vnd.google-apps.form": ["gform"],
  "application/vnd.google-apps.jam": ["gjam"],
  "application/vnd.google-apps.map": ["gmap"],
  "application/vnd.google-apps.presentation": ["gslides"],
  "application/vnd.google-apps.script": ["gscript"],
  "application/vnd.google-apps.site": ["gsite"],
  "application/vnd.google-apps.spreadsheet": ["gsheet"],
  "application/vnd.google-earth.kml+xml": ["kml"],
  "application/vnd.google-earth.kmz": ["kmz"],
  "application/vnd.gov.sk.xmldatacontainer+xml": ["xdcf"],
  "application/vnd.grafeq": ["gqf", "gqs"],
  "application/vnd.groove-account": ["gac"],
  "application/vnd.groove-help": ["ghf"],
  "application/vnd.groove-identity-message": ["gim"],
  "application/vnd.groove-injector": ["grv"],
  "application/vnd.groove-tool-message": ["gtm"],
  "application/vnd.groove-tool-template": ["tpl"],
  "application/vnd.groove-vcard": ["vcg"],
  "application/vnd.hal+xml": ["hal"],
  "application/vnd.handheld-entertainment+xml": ["zmm"],
  "application/vnd.hbci": ["hbci"],
  "application/vnd.hhe.lesson-player": ["les"],
  "application/vnd.hp-hpgl": ["hpgl"],
  "application/vnd.hp-hpid": ["hpid"],
  "application/vnd.hp-hps": ["hps"],
  "application/vnd.hp-jlyt": ["jlt"],
  "application/vnd.hp-pcl": ["pcl"],
  "application/vnd.hp-pclxl": ["pclxl"],
  "application/vnd.hydrostatix.sof-data": ["sfd-hdstx"],
  "application/vnd.ibm.minipay": ["mpy"],
  "application/vnd.ibm.modcap": ["afp", "listafp", "list3820"],
  "application/vnd.ibm.rights-management": ["irm"],
  "application/vnd.ibm.secure-container": ["sc"],
  "application/vnd.iccprofile": ["icc", "icm"],
  "application/vnd.igloader": ["igl"],
  "application/vnd.immervision-ivp": ["ivp"],
  "application/vnd.immervision-ivu": ["ivu"],
  "application/vnd.insors.igm": ["igm"],
  "application/vnd.intercon.formnet": ["xpw", "xpx"],
  "application/vnd.intergeo": ["i2g"],
  "application/vnd.intu.qbo": ["qbo"],
  "application/vnd.intu.qfx": ["qfx"],
  "application/vnd.ipunplugged.rcprofile": ["rcprofile"],
  "application/vnd.irepository.package+xml": ["irp"],
  "application/vnd.is-xpr": ["xpr"],
  "application/vnd.isac.fcs": ["fcs"],
  "application/vnd.jam": ["jam"],
  "application/vnd.jcp.javame.midlet-rms": ["rms"],
  "application/vnd.jisp": ["jisp"],
  "application/vnd.joost.joda-archive": ["joda"],
  "application/vnd.kahootz": ["ktz", "ktr"],
  "application/vnd.kde.karbon": ["karbon"],
  "application/vnd.kde.kchart": ["chrt"],
  "application/vnd.kde.kformula": ["kfo"],
  "application/vnd.kde.kivio": ["flw"],
  "application/vnd.kde.kontour": ["kon"],
  "application/vnd.kde.kpresenter": ["kpr", "kpt"],
  "application/vnd.kde.kspread": ["ksp"],
  "application/vnd.kde.kword": ["kwd", "kwt"],
  "application/vnd.kenameaapp": ["htke"],
  "application/vnd.kidspiration": ["kia"],
  "application/vnd.kinar": ["kne", "knp"],
  "application/vnd.koan": ["skp", "skd", "skt", "skm"],
  "application/vnd.kodak-descriptor": ["sse"],
  "application/vnd.las.las+xml": ["lasxml"],
  "application/vnd.llamagraphics.life-balance.desktop": ["lbd"],
  "application/vnd.llamagraphics.life-balance.exchange+xml": ["lbe"],
  "application/vnd.lotus-1-2-3": ["123"],
  "application/vnd.lotus-approach": ["apr"],
  "application/vnd.lotus-freelance": ["pre"],
  "application/vnd.lotus-notes": ["nsf"],
  "application/vnd.lotus-organizer": ["org"],
  "application/vnd.lotus-screencam": ["scm"],
  "application/vnd.lotus-wordpro": ["lwp"],
  "application/vnd.macports.portpkg": ["portpkg"],
  "application/vnd.mapbox-vector-tile": ["mvt"],
  "application/vnd.mcd": ["mcd"],
  "application/vnd.medcalcdata": ["mc1"],
  "application/vnd.mediastation.cdkey": ["cdkey"],
  "application/vnd.mfer": ["mwf"],
  "application/vnd.mfmp": ["mfm"],
  "application/vnd.micrografx.flo": ["flo"],
  "application/vnd.micrografx.igx": ["igx"],
  "application/vnd.mif": ["mif"],
  "application/vnd.mobius.daf": ["daf"],
  "application/vnd.mobius.dis": ["dis"],
  "application/vnd.mobius.mbk": ["mbk"],
  "application/vnd.mobius.mqy": ["mqy"],
  "application/vnd.mobius.msl": ["msl"],
  "application/vnd.mobius.plc": ["plc"],
  "application/vnd.mobius.txf": ["txf"],
  "application/vnd.mophun.application": ["mpn"],
  "application/vnd.mophun.certificate": ["mpc"],
  "application/vnd.mozilla.xul+xml": ["xul"],
  "application/vnd.ms-artgalry": ["cil"],
  "application/vnd.ms-cab-compressed": ["cab"],
  "application/vnd.ms-excel": ["xls", "xlm", "xla", "xlc", "xlt", "xlw"],
  "application/vnd.ms-excel.addin.macroenabled.12": ["xlam"],
  "application/vnd.ms-excel.sheet.binary.macroenabled.12": ["xlsb"],
  "application/vnd.ms-excel.sheet.macroenabled.12": ["xlsm"],
  "application/vnd.ms-excel.template.macroenabled.12": ["xltm"],
  "application/vnd.ms-fontobject": ["eot"],
  "application/vnd.ms-htmlhelp": ["chm"],
  "application/vnd.ms-ims": ["ims"],
  "application/vnd.ms-lrm": ["lrm"],
  "application/vnd.ms-officetheme": ["thmx"],
  "application/vnd.ms-outlook": ["msg"],
  "application/vnd.ms-pki.seccat": ["cat"],
  "application/vnd.ms-pki.stl": ["*stl"],
  "application/vnd.ms-powerpoint": ["ppt", "pps", "pot"],
  "application/vnd.ms-powerpoint.addin.macroenabled.12": ["ppam"],
  "application/vnd.ms-powerpoint.presentation.macroenabled.12": ["pptm"],
  "application/vnd.ms-powerpoint.slide.macroenabled.12": ["sldm"],
  "application/vnd.ms-powerpoint.slideshow.macroenabled.12": ["ppsm"],
  "application/vnd.ms-powerpoint.template.macroenabled.12": ["potm"],
  "application/vnd.ms-project": ["*mpp", "mpt"],
  "application/vnd.ms-visio.viewer": ["vdx"],
  "application/vnd.ms-word.document.macroenabled.12": ["docm"],
  "application/vnd.ms-word.template.macroenabled.12": ["dotm"],
  "application/vnd.ms-works": ["wps", "wks", "wcm", "wdb"],
  "application/vnd.ms-wpl": ["wpl"],
  "application/vnd.ms-xpsdocument": ["xps"],
  "application/vnd.mseq": ["mseq"],
  "application/vnd.musician": ["mus"],
  "application/vnd.muvee.style": ["msty"],
  "application/vnd.mynfc": ["taglet"],
  "application/vnd.nato.bindingdataobject+xml": ["bdo"],
  "application/vnd.neurolanguage.nlu": ["nlu"],
  "application/vnd.nitf": ["ntf", "nitf"],
  "application/vnd.noblenet-directory": ["nnd"],
  "application/vnd.noblenet-sealer": ["nns"],
  "application/vnd.noblenet-web": ["nnw"],
  "application/vnd.nokia.n-gage.ac+xml": ["*ac"],
  "application/vnd.nokia.n-gage.data": ["ngdat"],
  "application/vnd.nokia.n-gage.symbian.install": ["n-gage"],
  "application/vnd.nokia.radio-preset": ["rpst"],
  "application/vnd.nokia.radio-presets": ["rpss"],
  "application/vnd.novadigm.edm": ["edm"],
  "application/vnd.novadigm.edx": ["edx"],
  "application/vnd.novadigm.ext": ["ext"],
  "application/vnd.oasis.opendocument.chart": ["odc"],
  "application/vnd.oasis.opendocument.chart-template": ["otc"],
  "application/vnd.oasis.opendocument.database": ["odb"],
  "application/vnd.oasis.opendocument.formula": ["odf"],
  "application/vnd.oasis.opendocument.formula-template": ["odft"],
  "application/vnd.oasis.opendocument.graphics": ["odg"],
  "application/vnd.oasis.opendocument.graphics-template": ["otg"],
  "application/vnd.oasis.opendocument.image": ["odi"],
  "application/vnd.oasis.opendocument.image-template": ["oti"],
  "application/vnd.oasis.opendocument.presentation": ["odp"],
  "application/vnd.oasis.opendocument.presentation-template": ["otp"],
  "application/vnd.oasis.opendocument.spreadsheet": ["ods"],
  "application/vnd.oasis.opendocument.spreadsheet-template": ["ots"],
  "application/vnd.oasis.opendocument.text": ["odt"],
  "application/vnd.oasis.opendocument.text-master": ["odm"],
  "application/vnd.oasis.opendocument.text-template": ["ott"],
  "application/vnd.oasis.opendocument.text-web": ["oth"],
  "application/vnd.olpc-sugar": ["xo"],
  "application/vnd.oma.dd2+xml": ["dd2"],
  "application/vnd.openblox.game+xml": ["obgx"],
  "application/vnd.openofficeorg.extension": ["oxt"],
  "application/vnd.openstreetmap.data+xml": ["osm"],
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": [
    "pptx"
  ],
  "application/vnd.openxmlformats-officedocument.presentationml.slide": [
    "sldx"
  ],
  "application/vnd.openxmlformats-officedocument.presentationml.slideshow": [
    "ppsx"
  ],
  "application/vnd.openxmlformats-officedocument.presentationml.template": [
    "potx"
  ],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ["xlsx"],
  "application/vnd.openxmlformats-officedocument.spreadsheetml.template": [
    "xltx"
  ],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": [
    "docx"
  ],
  "application/vnd.openxmlformats-officedocument.wordprocessingml.template": [
    "dotx"
  ],
  "application/vnd.osgeo.mapguide.package": ["mgp"],
  "application/vnd.osgi.dp": ["dp"],
  "application/vnd.osgi.subsystem": ["esa"],
  "application/vnd.palm": ["pdb", "pqa", "oprc"],
  "application/vnd.pawaafile": ["paw"],
  "application/vnd.pg.format": ["str"],
  "application/vnd.pg.osasli": ["ei6"],
  "application/vnd.picsel": ["efif"],
  "application/vnd.pmi.widget": ["wg"],
  "application/vnd.pocketlearn": ["plf"],
  "application/vnd.powerbuilder6": ["pbd"],
  "application/vnd.previewsystems.box": ["box"],
  "application/vnd.procrate.brushset": ["brushset"],
  "application/vnd.procreate.brush": ["brush"],
  "application/vnd.procreate.dream": ["drm"],
  "application/vnd.proteus.magazine": ["mgz"],
  "application/vnd.publishare-delta-tree": ["qps"],
  "application/vnd.pvi.ptid1": ["ptid"],
  "application/vnd.pwg-xhtml-print+xml": ["xhtm"],
  "application/vnd.quark.quarkxpress": [
    "qxd",
    "qxt",
    "qwd",
    "qwt",
    "qxl",
    "qxb"
  ],
  "application/vnd.rar": ["rar"],
  "application/vnd.realvnc.bed": ["bed"],
  "application/vnd.recordare.musicxml": ["mxl"],
  "application/vnd.recordare.musicxml+xml": ["musicxml"],
  "application/vnd.rig.cryptonote": ["cryptonote"],
  "application/vnd.rim.cod": ["cod"],
  "application/vnd.rn-realmedia": ["rm"],
  "application/vnd.rn-realmedia-vbr": ["rmvb"],
  "application/vnd.route66.link66+xml": ["link66"],
  "application/vnd.sailingtracker.track": ["st"],
  "application/vnd.seemail": ["see"],
  "application/vnd.sema": ["sema"],
  "application/vnd.semd": ["semd"],
  "application/vnd.semf": ["semf"],
  "application/vnd.shana.informed.formdata": ["ifm"],
  "application/vnd.shana.informed.formtemplate": ["itp"],
  "application/vnd.shana.informed.interchange": ["iif"],
  "application/vnd.shana.informed.package": ["ipk"],
  "application/vnd.simtech-mindmapper": ["twd", "twds"],
  "application/vnd.smaf": ["mmf"],
  "application/vnd.smart.teacher": ["teacher"],
  "application/vnd.software602.filler.form+xml": ["fo"],
  "application/vnd.solent.sdkm+xml": ["sdkm", "sdkd"],
  "application/vnd.spotfire.dxp": ["dxp"],
  "application/vnd.spotfire.sfs": ["sfs"],
  "application/vnd.stardivision.calc": ["sdc"],
  "application/vnd.stardivision.draw": ["sda"],
  "application/vnd.stardivision.impress": ["sdd"],
  "application/vnd.stardivision.math": ["smf"],
  "application/vnd.stardivision.writer": ["sdw", "vor"],
  "application/vnd.stardivision.writer-global": ["sgl"],
  "application/vnd.stepmania.package": ["smzip"],
  "application/vnd.stepmania.stepchart": ["sm"],
  "application/vnd.sun.wadl+xml": ["wadl"],
  "application/vnd.sun.xml.calc": ["sxc"],
  "application/vnd.sun.xml.calc.template": ["stc"],
  "application/vnd.sun.xml.draw": ["sxd"],
  "application/vnd.sun.xml.draw.template": ["std"],
  "application/vnd.sun.xml.impress": ["sxi"],
  "application/vnd.sun.xml.impress.template": ["sti"],
  "application/vnd.sun.xml.math": ["sxm"],
  "application/vnd.sun.xml.writer": ["sxw"],
  "application/vnd.sun.xml.writer.global": ["sxg"],
  "application/vnd.sun.xml.writer.template": ["stw"],
  "application/vnd.sus-calendar": ["sus", "susp"],
  "application/vnd.svd": ["svd"],
  "application/vnd.symbian.install": ["sis", "sisx"],
  "application/vnd.syncml+xml": ["xsm"],
  "application/vnd.syncml.dm+wbxml": ["bdm"],
  "application/vnd.syncml.dm+xml": ["xdm"],
  "application/vnd.syncml.dmddf+xml": ["ddf"],
  "application/vnd.tao.intent-module-archive": ["tao"],
  "application/vnd.tcpdump.pcap": ["pcap", "cap", "dmp"],
  "application/vnd.tmobile-livetv": ["tmo"],
  "application/vnd.trid.tpt": ["tpt"],
  "application/vnd.triscape.mxs": ["mxs"],
  "application/vnd.trueapp": ["tra"],
  "application/vnd.ufdl": ["ufd", "ufdl"],
  "application/vnd.uiq.theme": ["utz"],
  "application/vnd.umajin": ["umj"],
  "application/vnd.unity": ["unityweb"],
  "application/vnd.uoml+xml": ["uoml", "uo"],
  "application/vnd.vcx": ["vcx"],
  "application/vnd.visio": ["vsd", "vst", "vss", "vsw", "vsdx", "vtx"],
  "application/vnd.visionary": ["vis"],
  "application/vnd.vsf": ["vsf"],
  "application/vnd.wap.wbxml": ["wbxml"],
  "application/vnd.wap.wmlc": ["wmlc"],
  "application/vnd.wap.wmlscriptc": ["wmlsc"],
  "application/vnd.webturbo": ["wtb"],
  "application/vnd.wolfram.player": ["nbp"],
  "application/vnd.wordperfect": ["wpd"],
  "application/vnd.wqd": ["wqd"],
  "application/vnd.wt.stf": ["stf"],
  "application/vnd.xara": ["xar"],
  "application/vnd.xfdl": ["xfdl"],
  "application/vnd.yamaha.hv-dic": ["hvd"],
  "application/vnd.yamaha.hv-script": ["hvs"],
  "application/vnd.yamaha.hv-voice": ["hvp"],
  "application/vnd.yamaha.openscoreformat": ["osf"],
  "application/vnd.yamaha.openscoreformat.osfpvg+xml": ["osfpvg"],
  "application/vnd.yamaha.smaf-audio": ["saf"],
  "application/vnd.yamaha.smaf-phrase": ["spf"],
  "application/vnd.yellowriver-custom-menu": ["cmp"],
  "application/vnd.zul": ["zir", "zirz"],
  "application/vnd.zzazz.deck+xml": ["zaz"],
  "application/x-7z-compressed": ["7z"],
  "application/x-abiword": ["abw"],
  "application/x-ace-compressed": ["ace"],
  "application/x-apple-diskimage": ["*dmg"],
  "application/x-arj": ["arj"],
  "application/x-authorware-bin": ["aab", "x32", "u32", "vox"],
  "application/x-authorware-map": ["aam"],
  "application/x-authorware-seg": ["aas"],
  "application/x-bcpio": ["bcpio"],
  "application/x-bdoc": ["*bdoc"],
  "application/x-bittorrent": ["torrent"],
  "application/x-blender": ["blend"],
  "application/x-blorb": ["blb", "blorb"],
  "application/x-bzip": ["bz"],
  "application/x-bzip2": ["bz2", "boz"],
  "application/x-cbr": ["cbr", "cba", "cbt", "cbz", "cb7"],
  "application/x-cdlink": ["vcd"],
  "application/x-cfs-compressed": ["cfs"],
  "application/x-chat": ["chat"],
  "application/x-chess-pgn": ["pgn"],
  "application/x-chrome-extension": ["crx"],
  "application/x-cocoa": ["cco"],
  "application/x-compressed": ["*rar"],
  "application/x-conference": ["nsc"],
  "application/x-cpio": ["cpio"],
  "application/x-csh": ["csh"],
  "application/x-debian-package": ["*deb", "udeb"],
  "application/x-dgc-compressed": ["dgc"],
  "application/x-director": [
    "dir",
    "dcr",
    "dxr",
    "cst",
    "cct",
    "cxt",
    "w3d",
    "fgd",
    "swa"
  ],
  "application/x-doom": ["wad"],
  "application/x-dtbncx+xml": ["ncx"],
  "application/x-dtbook+xml": ["dtb"],
  "application/x-dtbresource+xml": ["res"],
  "application/x-dvi": ["dvi"],
  "application/x-envoy": ["evy"],
  "application/x-eva": ["eva"],
  "application/x-font-bdf": ["bdf"],
  "application/x-font-ghostscript": ["gsf"],
  "application/x-font-linux-psf": ["psf"],
  "application/x-font-pcf": ["pcf"],
  "application/x-font-snf": ["snf"],
  "application/x-font-type1": ["pfa", "pfb", "pfm", "afm"],
  "application/x-freearc": ["arc"],
  "application/x-futuresplash": ["spl"],
  "application/x-gca-compressed": ["gca"],
  "application/x-glulx": ["ulx"],
  "application/x-gnumeric": ["gnumeric"],
  "application/x-gramps-xml": ["gramps"],
  "application/x-gtar": ["gtar"],
  "application/x-hdf": ["hdf"],
  "application/x-httpd-php": ["php"],
  "application/x-install-instructions": ["install"],
  "application/x-ipynb+json": ["ipynb"],
  "application/x-iso9660-image": ["*iso"],
  "application/x-iwork-keynote-sffkey": ["*key"],
  "application/x-iwork-numbers-sffnumbers": ["*numbers"],
  "application/x-iwork-pages-sffpages": ["*pages"],
  "application/x-java-archive-diff": ["jardiff"],
  "application/x-java-jnlp-file": ["jnlp"],
  "application/x-keepass2": ["kdbx"],
  "application/x-latex": ["latex"],
  "application/x-lua-bytecode": ["luac"],
  "application/x-lzh-compressed": ["lzh", "lha"],
  "application/x-makeself": ["run"],
  "application/x-mie": ["mie"],
  "application/x-mobipocket-ebook": ["*prc", "mobi"],
  "application/x-ms-application": ["application"],
  "application/x-ms-shortcut": ["lnk"],
  "application/x-ms-wmd": ["wmd"],
  "application/x-ms-wmz": ["wmz"],
  "application/x-ms-xbap": ["xbap"],
  "application/x-msaccess": ["mdb"],
  "application/x-msbinder": ["obd"],
  "application/x-mscardfile": ["crd"],
  "application/x-msclip": ["clp"],
  "application/x-msdos-program": ["*exe"],
  "application/x-msdownload": ["*exe", "*dll", "com", "bat", "*msi"],
  "application/x-msmediaview": ["mvb", "m13", "m14"],
  "application/x-msmetafile": ["*wmf", "*wmz", "*emf", "emz"],
  "application/x-msmoney": ["mny"],
  "application/x-mspublisher": ["pub"],
  "application/x-msschedule": ["scd"],
  "application/x-msterminal": ["trm"],
  "application/x-mswrite": ["wri"],
  "application/x-netcdf": ["nc", "cdf"],
  "application/x-ns-proxy-autoconfig": ["pac"],
  "application/x-nzb": ["nzb"],
  "application/x-perl": ["pl", "pm"],
  "application/x-pilot": ["*prc", "*pdb"],
  "application/x-pkcs12": ["p12", "pfx"],
  "application/x-pkcs7-certificates": ["p7b", "spc"],
  "application/x-pkcs7-certreqresp": ["p7r"],
  "application/x-rar-compressed": ["*rar"],
  "application/x-redhat-package-manager": ["rpm"],
  "application/x-research-info-systems": ["ris"],
  "application/x-sea": ["sea"],
  "application/x-sh": ["sh"],
  "application/x-shar": ["shar"],
  "application/x-shockwave-flash": ["swf"],
  "application/x-silverlight-app": ["xap"],
  "application/x-sql": ["*sql"],
  "application/x-stuffit": ["sit"],
  "application/x-stuffitx": ["sitx"],
  "application/x-subrip": ["srt"],
  "application/x-sv4cpio": ["sv4cpio"],
  "application/x-sv4crc": ["sv4crc"],
  "application/x-t3vm-image": ["t3"],
  "application/x-tads": ["gam"],
  "application/x-tar": ["tar"],
  "application/x-tcl": ["tcl", "tk"],
  "application/x-tex": ["tex"],
  "application/x-tex-tfm": ["tfm"],
  "application/x-texinfo": ["texinfo", "texi"],
  "application/x-tgif": ["*obj"],
  "application/x-ustar": ["ustar"],
  "application/x-virtualbox-hdd": ["hdd"],
  "application/x-virtualbox-ova": ["ova"],
  "application/x-virtualbox-ovf": ["ovf"],
  "application/x-virtualbox-vbox": ["vbox"],
  "application/x-virtualbox-vbox-extpack": ["vbox-extpack"],
  "application/x-virtualbox-vdi": ["vdi"],
  "application/x-virtualbox-vhd": ["vhd"],
  "application/x-virtualbox-vmdk": ["vmdk"],
  "application/x-wais-source": ["src"],
  "application/x-web-app-manifest+json": ["webapp"],
  "application/x-x509-ca-cert": ["der", "crt", "pem"],
  "application/x-xfig": ["fig"],
  "application/x-xliff+xml": ["*xlf"],
  "application/x-xpinstall": ["xpi"],
  "application/x-xz": ["xz"],
  "application/x-zip-compressed": ["*zip"],
  "application/x-zmachine": ["z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8"],
  "audio/vnd.dece.audio": ["uva", "uvva"],
  "audio/vnd.digital-winds": ["eol"],
  "audio/vnd.dra": ["dra"],
  "audio/vnd.dts": ["dts"],
  "audio/vnd.dts.hd": ["dtshd"],
  "audio/vnd.lucent.voice": ["lvp"],
  "audio/vnd.ms-playready.media.pya": ["pya"],
  "audio/vnd.nuera.ecelp4800": ["ecelp4800"],
  "audio/vnd.nuera.ecelp7470": ["ecelp7470"],
  "audio/vnd.nuera.ecelp9600": ["ecelp9600"],
  "audio/vnd.rip": ["rip"],
  "audio/x-aac": ["*aac"],
  "audio/x-aiff": ["aif", "aiff", "aifc"],
  "audio/x-caf": ["caf"],
  "audio/x-flac": ["flac"],
  "audio/x-m4a": ["*m4a"],
  "audio/x-matroska": ["mka"],
  "audio/x-mpegurl": ["m3u"],
  "audio/x-ms-wax": ["wax"],
  "audio/x-ms-wma": ["wma"],
  "audio/x-pn-realaudio": ["ram", "ra"],
  "audio/x-pn-realaudio-plugin": ["rmp"],
  "audio/x-realaudio": ["*ra"],
  "audio/x-wav": ["*wav"],
  "chemical/x-cdx": ["cdx"],
  "chemical/x-cif": ["cif"],
  "chemical/x-cmdf": ["cmdf"],
  "chemical/x-cml": ["cml"],
  "chemical/x-csml": ["csml"],
  "chemical/x-xyz": ["xyz"],
  "image/prs.btif": ["btif", "btf"],
  "image/prs.pti": ["pti"],
  "image/vnd.adobe.photoshop": ["psd"],
  "image/vnd.airzip.accelerator.azv": ["azv"],
  "image/vnd.blockfact.facti": ["facti"],
  "image/vnd.dece.graphic": ["uvi", "uvvi", "uvg", "uvvg"],
  "image/vnd.djvu": ["djvu", "djv"],
  "image/vnd.dvb.subtitle": ["*sub"],
  "image/vnd.dwg": ["dwg"],
  "image/vnd.dxf": ["dxf"],
  "image/vnd.fastbidsheet": ["fbs"],
  "image/vnd.fpx": ["fpx"],
  "image/vnd.fst": ["fst"],
  "image/vnd.fujixerox.edmics-mmr": ["mmr"],
  "image/vnd.fujixerox.edmics-rlc": ["rlc"],
  "image/vnd.microsoft.icon": ["ico"],
  "image/vnd.ms-dds": ["dds"],
  "image/vnd.ms-modi": ["mdi"],
  "image/vnd.ms-photo": ["wdp"],
  "image/vnd.net-fpx": ["npx"],
  "image/vnd.pco.b16": ["b16"],
  "image/vnd.tencent.tap": ["tap"],
  "image/vnd.valve.source.texture": ["vtf"],
  "image/vnd.wap.wbmp": ["wbmp"],
  "image/vnd.xiff": ["xif"],
  "image/vnd.zbrush.pcx": ["pcx"],
  "image/x-3ds": ["3ds"],
  "image/x-adobe-dng": ["dng"],
  "image/x-cmu-raster": ["ras"],
  "image/x-cmx": ["cmx"],
  "image/x-freehand": ["fh", "fhc", "fh4", "fh5", "fh7"],
  "image/x-icon": ["*ico"],
  "image/x-jng": ["jng"],
  "image/x-mrsid-image": ["sid"],
  "image/x-ms-bmp": ["*bmp"],
  "image/x-pcx": ["*pcx"],
  "image/x-pict": ["pic", "pct"],
  "image/x-portable-anymap": ["pnm"],
  "image/x-portable-bitmap": ["pbm"],
  "image/x-portable-graymap": ["pgm"],
  "image/x-portable-pixmap": ["ppm"],
  "image/x-rgb": ["rgb"],
  "image/x-tga": ["tga"],
  "image/x-xbitmap": ["xbm"],
  "image/x-xpixmap": ["xpm"],
  "image/x-xwindowdump": ["xwd"],
  "message/vnd.wfa.wsc": ["wsc"],
  "model/vnd.bary": ["bary"],
  "model/vnd.cld": ["cld"],
  "model/vnd.collada+xml": ["dae"],
  "model/vnd.dwf": ["dwf"],
  "model/vnd.gdl": ["gdl"],
  "model/vnd.gtw": ["gtw"],
  "model/vnd.mts": ["*mts"],
  "model/vnd.opengex": ["ogex"],
  "model/vnd.parasolid.transmit.binary": ["x_b"],
  "model/vnd.parasolid.transmit.text": ["x_t"],
  "model/vnd.pytha.pyox": ["pyo", "pyox"],
  "model/vnd.sap.vds": ["vds"],
  "model/vnd.usda": ["usda"],
  "model/vnd.usdz+zip": ["usdz"],
  "model/vnd.valve.source.compiled-map": ["bsp"],
  "model/vnd.vtu": ["vtu"],
  "text/prs.lines.tag": ["dsc"],
  "text/vnd.curl": ["curl"],
  "text/vnd.curl.dcurl": ["dcurl"],
  "text/vnd.curl.mcurl": ["mcurl"],
  "text/vnd.curl.scurl": ["scurl"],
  "text/vnd.dvb.subtitle": ["sub"],
  "text/vnd.familysearch.gedcom": ["ged"],
  "text/vnd.fly": ["fly"],
  "text/vnd.fmi.flexstor": ["flx"],
  "text/vnd.graphviz": ["gv"],
  "text/vnd.in3d.3dml": ["3dml"],
  "text/vnd.in3d.spot": ["spot"],
  "text/vnd.sun.j2me.app-descriptor": ["jad"],
  "text/vnd.wap.wml": ["wml"],
  "text/vnd.wap.wmlscript": ["wmls"],
  "text/x-asm": ["s", "asm"],
  "text/x-c": ["c", "cc", "cxx", "cpp", "h", "hh", "dic"],
  "text/x-component": ["htc"],
  "text/x-fortran": ["f", "for", "f77", "f90"],
  "text/x-handlebars-template": ["hbs"],
  "text/x-java-source": ["java"],
  "text/x-lua": ["lua"],
  "text/x-markdown": ["mkd"],
  "text/x-nfo": ["nfo"],
  "text/x-opml": ["opml"],
  "text/x-org": ["*org"],
  "text/x-pascal": ["p", "pas"],
  "text/x-processing": ["pde"],
  "text/x-sass": ["sass"],
  "text/x-scss": ["scss"],
  "text/x-setext": ["etx"],
  "text/x-sfv": ["sfv"],
  "text/x-suse-ymp": ["ymp"],
  "text/x-uuencode": ["uu"],
  "text/x-vcalendar": ["vcs"],
  "text/x-vcard": ["vcf"],
  "video/vnd.dece.hd": ["uvh", "uvvh"],
  "video/vnd.dece.mobile": ["uvm", "uvvm"],
  "video/vnd.dece.pd": ["uvp", "uvvp"],
  "video/vnd.dece.sd": ["uvs", "uvvs"],
  "video/vnd.dece.video": ["uvv", "uvvv"],
  "video/vnd.dvb.file": ["dvb"],
  "video/vnd.fvt": ["fvt"],
  "video/vnd.mpegurl": ["mxu", "m4u"],
  "video/vnd.ms-playready.media.pyv": ["pyv"],
  "video/vnd.uvvu.mp4": ["uvu", "uvvu"],
  "video/vnd.vivo": ["viv"],
  "video/x-f4v": ["f4v"],
  "video/x-fli": ["fli"],
  "video/x-flv": ["flv"],
  "video/x-m4v": ["m4v"],
  "video/x-matroska": ["mkv", "mk3d", "mks"],
  "video/x-mng": ["mng"],
  "video/x-ms-asf": ["asf", "asx"],
  "video/x-ms-vob": ["vob"],
  "video/x-ms-wm": ["wm"],
  "video/x-ms-wmv": ["wmv"],
  "video/x-ms-wmx": ["wmx"],
  "video/x-ms-wvx": ["wvx"],
  "video/x-msvideo": ["avi"],
  "video/x-sgi-movie": ["movie"],
  "video/x-smv": ["smv"],
  "x-conference/x-cooltalk": ["ice"]
};
Object.freeze(types);
var other_default = types;
var types2 = {
  "application/andrew-inset": ["ez"],
  "application/appinstaller": ["appinstaller"],
  "application/applixware": ["aw"],
  "application/appx": ["appx"],
  "application/appxbundle": ["appxbundle"],
  "application/atom+xml": ["atom"],
  "application/atomcat+xml": ["atomcat"],
  "application/atomdeleted+xml": ["atomdeleted"],
  "application/atomsvc+xml": ["atomsvc"],
  "application/atsc-dwd+xml": ["dwd"],
  "application/atsc-held+xml": ["held"],
  "application/atsc-rsat+xml": ["rsat"],
  "application/automationml-aml+xml": ["aml"],
  "application/automationml-amlx+zip": ["amlx"],
  "application/bdoc": ["bdoc"],
  "application/calendar+xml": ["xcs"],
  "application/ccxml+xml": ["ccxml"],
  "application/cdfx+xml": ["cdfx"],
  "application/cdmi-capability": ["cdmia"],
  "application/cdmi-container": ["cdmic"],
  "application/cdmi-domain": ["cdmid"],
  "application/cdmi-object": ["cdmio"],
  "application/cdmi-queue": ["cdmiq"],
  "application/cpl+xml": ["cpl"],
  "application/cu-seeme": ["cu"],
  "application/cwl": ["cwl"],
  "application/dash+xml": ["mpd"],
  "application/dash-patch+xml": ["mpp"],
  "application/davmount+xml": ["davmount"],
  "application/dicom": ["dcm"],
  "application/docbook+xml": ["dbk"],
  "application/dssc+der": ["dssc"],
  "application/dssc+xml": ["xdssc"],
  "application/ecmascript": ["ecma"],
  "application/emma+xml": ["emma"],
  "application/emotionml+xml": ["emotionml"],
  "application/epub+zip": ["epub"],
  "application/exi": ["exi"],
  "application/express": ["exp"],
  "application/fdf": ["fdf"],
  "application/fdt+xml": ["fdt"],
  "application/font-tdpfr": ["pfr"],
  "application/geo+json": ["geojson"],
  "application/gml+xml": ["gml"],
  "application/gpx+xml": ["gpx"],
  "application/gxf": ["gxf"],
  "application/gzip": ["gz"],
  "application/hjson": ["hjson"],
  "application/hyperstudio": ["stk"],
  "application/inkml+xml": ["ink", "inkml"],
  "application/ipfix": ["ipfix"],
  "application/its+xml": ["its"],
  "application/java-archive": ["jar", "war", "ear"],
  "application/java-serialized-object": ["ser"],
  "application/java-vm": ["class"],
  "application/javascript": ["*js"],
  "application/json": ["json", "map"],
  "application/json5": ["json5"],
  "application/jsonml+json": ["jsonml"],
  "application/ld+json": ["jsonld"],
  "application/lgr+xml": ["lgr"],
  "application/lost+xml": ["lostxml"],
  "application/mac-binhex40": ["hqx"],
  "application/mac-compactpro": ["cpt"],
  "application/mads+xml": ["mads"],
  "application/manifest+json": ["webmanifest"],
  "application/marc": ["mrc"],
  "application/marcxml+xml": ["mrcx"],
  "application/mathematica": ["ma", "nb", "mb"],
  "application/mathml+xml": ["mathml"],
  "application/mbox": ["mbox"],
  "application/media-policy-dataset+xml": ["mpf"],
  "application/mediaservercontrol+xml": ["mscml"],
  "application/metalink+xml": ["metalink"],
  "application/metalink4+xml": ["meta4"],
  "application/mets+xml": ["mets"],
  "application/mmt-aei+xml": ["maei"],
  "application/mmt-usd+xml": ["musd"],
  "application/mods+xml": ["mods"],
  "application/mp21": ["m21", "mp21"],
  "application/mp4": ["*mp4", "*mpg4", "mp4s", "m4p"],
  "application/msix": ["msix"],
  "application/msixbundle": ["msixbundle"],
  "application/msword": ["doc", "dot"],
  "application/mxf": ["mxf"],
  "application/n-quads": ["nq"],
  "application/n-triples": ["nt"],
  "application/node": ["cjs"],
  "application/octet-stream": [
    "bin",
    "dms",
    "lrf",
    "mar",
    "so",
    "dist",
    "distz",
    "pkg",
    "bpk",
    "dump",
    "elc",
    "deploy",
    "exe",
    "dll",
    "deb",
    "dmg",
    "iso",
    "img",
    "msi",
    "msp",
    "msm",
    "buffer"
  ],
  "application/oda": ["oda"],
  "application/oebps-package+xml": ["opf"],
  "application/ogg": ["ogx"],
  "application/omdoc+xml": ["omdoc"],
  "application/onenote": [
    "onetoc",
    "onetoc2",
    "onetmp",
    "onepkg",
    "one",
    "onea"
  ],
  "application/oxps": ["oxps"],
  "application/p2p-overlay+xml": ["relo"],
  "application/patch-ops-error+xml": ["xer"],
  "application/pdf": ["pdf"],
  "application/pgp-encrypted": ["pgp"],
  "application/pgp-keys": ["asc"],
  "application/pgp-signature": ["sig", "*asc"],
  "application/pics-rules": ["prf"],
  "application/pkcs10": ["p10"],
  "application/pkcs7-mime": ["p7m", "p7c"],
  "application/pkcs7-signature": ["p7s"],
  "application/pkcs8": ["p8"],
  "application/pkix-attr-cert": ["ac"],
  "application/pkix-cert": ["cer"],
  "application/pkix-crl": ["crl"],
  "application/pkix-pkipath": ["pkipath"],
  "application/pkixcmp": ["pki"],
  "application/pls+xml": ["pls"],
  "application/postscript": ["ai", "eps", "ps"],
  "application/provenance+xml": ["provx"],
  "application/pskc+xml": ["pskcxml"],
  "application/raml+yaml": ["raml"],
  "application/rdf+xml": ["rdf", "owl"],
  "application/reginfo+xml": ["rif"],
  "application/relax-ng-compact-syntax": ["rnc"],
  "application/resource-lists+xml": ["rl"],
  "application/resource-lists-diff+xml": ["rld"],
  "application/rls-services+xml": ["rs"],
  "application/route-apd+xml": ["rapd"],
  "application/route-s-tsid+xml": ["sls"],
  "application/route-usd+xml": ["rusd"],
  "application/rpki-ghostbusters": ["gbr"],
  "application/rpki-manifest": ["mft"],
  "application/rpki-roa": ["roa"],
  "application/rsd+xml": ["rsd"],
  "application/rss+xml": ["rss"],
  "application/rtf": ["rtf"],
  "application/sbml+xml": ["sbml"],
  "application/scvp-cv-request": ["scq"],
  "application/scvp-cv-response": ["scs"],
  "application/scvp-vp-request": ["spq"],
  "application/scvp-vp-response": ["spp"],
  "application/sdp": ["sdp"],
  "application/senml+xml": ["senmlx"],
  "application/sensml+xml": ["sensmlx"],
  "application/set-payment-initiation": ["setpay"],
  "application/set-registration-initiation": ["setreg"],
  "application/shf+xml": ["shf"],
  "application/sieve": ["siv", "sieve"],
  "application/smil+xml": ["smi", "smil"],
  "application/sparql-query": ["rq"],
  "application/sparql-results+xml": ["srx"],
  "application/sql": ["sql"],
  "application/srgs": ["gram"],
  "application/srgs+xml": ["grxml"],
  "application/sru+xml": ["sru"],
  "application/ssdl+xml": ["ssdl"],
  "application/ssml+xml": ["ssml"],
  "application/swid+xml": ["swidtag"],
  "application/tei+xml": ["tei", "teicorpus"],
  "application/thraud+xml": ["tfi"],
  "application/timestamped-data": ["tsd"],
  "application/toml": ["toml"],
  "application/trig": ["trig"],
  "application/ttml+xml": ["ttml"],
  "application/ubjson": ["ubj"],
  "application/urc-ressheet+xml": ["rsheet"],
  "application/urc-targetdesc+xml": ["td"],
  "application/voicexml+xml": ["vxml"],
  "application/wasm": ["wasm"],
  "application/watcherinfo+xml": ["wif"],
  "application/widget": ["wgt"],
  "application/winhlp": ["hlp"],
  "application/wsdl+xml": ["wsdl"],
  "application/wspolicy+xml": ["wspolicy"],
  "application/xaml+xml": ["xaml"],
  "application/xcap-att+xml": ["xav"],
  "application/xcap-caps+xml": ["xca"],
  "application/xcap-diff+xml": ["xdf"],
  "application/xcap-el+xml": ["xel"],
  "application/xcap-ns+xml": ["xns"],
  "application/xenc+xml": ["xenc"],
  "application/xfdf": ["xfdf"],
  "application/xhtml+xml": ["xhtml", "xht"],
  "application/xliff+xml": ["xlf"],
  "application/xml": ["xml", "xsl", "xsd", "rng"],
  "application/xml-dtd": ["dtd"],
  "application/xop+xml": ["xop"],
  "application/xproc+xml": ["xpl"],
  "application/xslt+xml": ["*xsl", "xslt"],
  "application/xspf+xml": ["xspf"],
  "application/xv+xml": ["mxml", "xhvml", "xvml", "xvm"],
  "application/yang": ["yang"],
  "application/yin+xml": ["yin"],
  "application/zip": ["zip"],
  "application/zip+dotlottie": ["lottie"],
  "audio/3gpp": ["*3gpp"],
  "audio/aac": ["adts", "aac"],
  "audio/adpcm": ["adp"],
  "audio/amr": ["amr"],
  "audio/basic": ["au", "snd"],
  "audio/midi": ["mid", "midi", "kar", "rmi"],
  "audio/mobile-xmf": ["mxmf"],
  "audio/mp3": ["*mp3"],
  "audio/mp4": ["m4a", "mp4a", "m4b"],
  "audio/mpeg": ["mpga", "mp2", "mp2a", "mp3", "m2a", "m3a"],
  "audio/ogg": ["oga", "ogg", "spx", "opus"],
  "audio/s3m": ["s3m"],
  "audio/silk": ["sil"],
  "audio/wav": ["wav"],
  "audio/wave": ["*wav"],
  "audio/webm": ["weba"],
  "audio/xm": ["xm"],
  "font/collection": ["ttc"],
  "font/otf": ["otf"],
  "font/ttf": ["ttf"],
  "font/woff": ["woff"],
  "font/woff2": ["woff2"],
  "image/aces": ["exr"],
  "image/apng": ["apng"],
  "image/avci": ["avci"],
  "image/avcs": ["avcs"],
  "image/avif": ["avif"],
  "image/bmp": ["bmp", "dib"],
  "image/cgm": ["cgm"],
  "image/dicom-rle": ["drle"],
  "image/dpx": ["dpx"],
  "image/emf": ["emf"],
  "image/fits": ["fits"],
  "image/g3fax": ["g3"],
  "image/gif": ["gif"],
  "image/heic": ["heic"],
  "image/heic-sequence": ["heics"],
  "image/heif": ["heif"],
  "image/heif-sequence": ["heifs"],
  "image/hej2k": ["hej2"],
  "image/ief": ["ief"],
  "image/jaii": ["jaii"],
  "image/jais": ["jais"],
  "image/jls": ["jls"],
  "image/jp2": ["jp2", "jpg2"],
  "image/jpeg": ["jpg", "jpeg", "jpe"],
  "image/jph": ["jph"],
  "image/jphc": ["jhc"],
  "image/jpm": ["jpm", "jpgm"],
  "image/jpx": ["jpx", "jpf"],
  "image/jxl": ["jxl"],
  "image/jxr": ["jxr"],
  "image/jxra": ["jxra"],
  "image/jxrs": ["jxrs"],
  "image/jxs": ["jxs"],
  "image/jxsc": ["jxsc"],
  "image/jxsi": ["jxsi"],
  "image/jxss": ["jxss"],
  "image/ktx": ["ktx"],
  "image/ktx2": ["ktx2"],
  "image/pjpeg": ["jfif"],
  "image/png": ["png"],
  "image/sgi": ["sgi"],
  "image/svg+xml": ["svg", "svgz"],
  "image/t38": ["t38"],
  "image/tiff": ["tif", "tiff"],
  "image/tiff-fx": ["tfx"],
  "image/webp": ["webp"],
  "image/wmf": ["wmf"],
  "message/disposition-notification": ["disposition-notification"],
  "message/global": ["u8msg"],
  "message/global-delivery-status": ["u8dsn"],
  "message/global-disposition-notification": ["u8mdn"],
  "message/global-headers": ["u8hdr"],
  "message/rfc822": ["eml", "mime", "mht", "mhtml"],
  "model/3mf": ["3mf"],
  "model/gltf+json": ["gltf"],
  "model/gltf-binary": ["glb"],
  "model/iges": ["igs", "iges"],
  "model/jt": ["jt"],
  "model/mesh": ["msh", "mesh", "silo"],
  "model/mtl": ["mtl"],
  "model/obj": ["obj"],
  "model/prc": ["prc"],
  "model/step": ["step", "stp", "stpnc", "p21", "210"],
  "model/step+xml": ["stpx"],
  "model/step+zip": ["stpz"],
  "model/step-xml+zip": ["stpxz"],
  "model/stl": ["stl"],
  "model/u3d": ["u3d"],
  "model/vrml": ["wrl", "vrml"],
  "model/x3d+binary": ["*x3db", "x3dbz"],
  "model/x3d+fastinfoset": ["x3db"],
  "model/x3d+vrml": ["*x3dv", "x3dvz"],
  "model/x3d+xml": ["x3d", "x3dz"],
  "model/x3d-vrml": ["x3dv"],
  "text/cache-manifest": ["appcache", "manifest"],
  "text/calendar": ["ics", "ifb"],
  "text/coffeescript": ["coffee", "litcoffee"],
  "text/css": ["css"],
  "text/csv": ["csv"],
  "text/html": ["html", "htm", "shtml"],
  "text/jade": ["jade"],
  "text/javascript": ["js", "mjs"],
  "text/jsx": ["jsx"],
  "text/less": ["less"],
  "text/markdown": ["md", "markdown"],
  "text/mathml": ["mml"],
  "text/mdx": ["mdx"],
  "text/n3": ["n3"],
  "text/plain": ["txt", "text", "conf", "def", "list", "log", "in", "ini"],
  "text/richtext": ["rtx"],
  "text/rtf": ["*rtf"],
  "text/sgml": ["sgml", "sgm"],
  "text/shex": ["shex"],
  "text/slim": ["slim", "slm"],
  "text/spdx": ["spdx"],
  "text/stylus": ["stylus", "styl"],
  "text/tab-separated-values": ["tsv"],
  "text/troff": ["t", "tr", "roff", "man", "me", "ms"],
  "text/turtle": ["ttl"],
  "text/uri-list": ["uri", "uris", "urls"],
  "text/vcard": ["vcard"],
  "text/vtt": ["vtt"],
  "text/wgsl": ["wgsl"],
  "text/xml": ["*xml"],
  "text/yaml": ["yaml", "yml"],
  "video/3gpp": ["3gp", "3gpp"],
  "video/3gpp2": ["3g2"],
  "video/h261": ["h261"],
  "video/h263": ["h263"],
  "video/h264": ["h264"],
  "video/iso.segment": ["m4s"],
  "video/jpeg": ["jpgv"],
  "video/jpm": ["*jpm", "*jpgm"],
  "video/mj2": ["mj2", "mjp2"],
  "video/mp2t": ["ts", "m2t", "m2ts", "mts"],
  "video/mp4": ["mp4", "mp4v", "mpg4"],
  "video/mpeg": ["mpeg", "mpg", "mpe", "m1v", "m2v"],
  "video/ogg": ["ogv"],
  "video/quicktime": ["qt", "mov"],
  "video/webm": ["webm"]
};
Object.freeze(types2);
var standard_default = types2;
var __classPrivateFieldGet = function(receiver, state, kind, f) {
  if (typeof state === "function" ? receiver !== state || !f : !state.has(receiver)) throw new TypeError("Cannot read private member from an object whose class did not declare it");
  return kind === "m" ? f : kind === "a" ? f.call(receiver) : f ? f.value : state.get(receiver);
};
var _Mime_extensionToType;
var _Mime_typeToExtension;
var _Mime_typeToExtensions;
var Mime = class {
  constructor(...args) {
    _Mime_extensionToType.set(this, /* @__PURE__ */ new Map());
    _Mime_typeToExtension.set(this, /* @__PURE__ */ new Map());
    _Mime_typeToExtensions.set(this, /* @__PURE__ */ new Map());
    for (const arg of args) {
      this.define(arg);
    }
  }
  define(typeMap, force = false) {
    for (let [type, extensions] of Object.entries(typeMap)) {
      type = type.toLowerCase();
      extensions = extensions.map((ext) => ext.toLowerCase());
      let allExtensions = __classPrivateFieldGet(this, _Mime_typeToExtensions, "f").get(type);
      if (!allExtensions) {
        allExtensions = /* @__PURE__ */ new Set();
        __classPrivateFieldGet(this, _Mime_typeToExtensions, "f").set(type, allExtensions);
      }
      let first = true;
      for (let extension of extensions) {
        const starred = extension.startsWith("*");
        extension = starred ? extension.slice(1) : extension;
        allExtensions.add(extension);
        if (first) {
          __classPrivateFieldGet(this, _Mime_typeToExtension, "f").set(type, extension);
        }
        first = false;
        if (starred)
          continue;
        const currentType = __classPrivateFieldGet(this, _Mime_extensionToType, "f").get(extension);
        if (currentType && currentType != type && !force) {
          throw new Error(`"${type} -> ${extension}" conflicts with "${currentType} -> ${extension}". Pass \`force=true\` to override this definition.`);
        }
        __classPrivateFieldGet(this, _Mime_extensionToType, "f").set(extension, type);
      }
    }
    return this;
  }
  getType(path) {
    if (typeof path !== "string")
      return null;
    const last = path.replace(/^.*[/\\]/s, "").toLowerCase();
    const ext = last.replace(/^.*\./s, "").toLowerCase();
    const hasPath = last.length < path.length;
    const hasDot = ext.length < last.length - 1;
    if (!hasDot && hasPath)
      return null;
    return __classPrivateFieldGet(this, _Mime_extensionToType, "f").get(ext) ?? null;
  }
  getExtension(type) {
    if (typeof type !== "string")
      return null;
    type = type?.split?.(";")[0];
    return (type && __classPrivateFieldGet(this, _Mime_typeToExtension, "f").get(type.trim().toLowerCase())) ?? null;
  }
  getAllExtensions(type) {
    if (typeof type !== "string")
      return null;
    type = type.split(";")[0].trim().toLowerCase();
    const extensions = __classPrivateFieldGet(this, _Mime_typeToExtensions, "f").get(type);
    return extensions ? new Set(extensions) : null;
  }
  _freeze() {
    this.define = () => {
      throw new Error("define() not allowed for built-in Mime objects. See https://github.com/broofa/mime/blob/main/README.md#custom-mime-instances");
    };
    Object.freeze(this);
    return this;
  }
  _getTestState() {
    return {
      types: __classPrivateFieldGet(this, _Mime_extensionToType, "f"),
      extensions: __classPrivateFieldGet(this, _Mime_typeToExtension, "f")
    };
  }
};
_Mime_extensionToType = /* @__PURE__ */ new WeakMap(), _Mime_typeToExtension = /* @__PURE__ */ new WeakMap(), _Mime_typeToExtensions = /* @__PURE__ */ new WeakMap();
var Mime_default = Mime;
var src_default = new Mime_default(standard_default, other_default)._freeze();
var FILE_OPTIONS = { name: optionRule.aString, type: optionRule.aString };
async function fileFromPath(pathOrUrl, options = {}) {
  checkOptions(options, FILE_OPTIONS);
  const path = pathOf(pathOrUrl);
  const seen = await look(path);
  await refuseOddSize(path, seen);
  const { name = basename(path), type = typeFromName(name) } = options;
  return { name, type, data: new PathBytes(path, seen, () => refuseChanged(path, seen)) };
}
var WANTED = 'must be a path, or a "file:" URL of a local file';
function pathOf(given) {
  if (typeof given === "string" && given !== "" && !given.includes("\0")) return given;
  const href = typeof given === "object" && given !== null && "href" in given ? given.href : void 0;
  const url = typeof href === "string" ? URL.parse(href) : null;
  if (url?.protocol !== "file:") throw new ValidationError([{ path: "file", message: WANTED }]);
  try {
    return fileURLToPath(url);
  } catch {
    throw new ValidationError([{ path: "file", message: WANTED }]);
  }
}
async function look(path) {
  const found = await stat(path).catch((error) => refuse(path, error));
  if (!found.isFile()) throw complaint(path, `is ${kindOf(found)}: pass the path of a file`);
  return found;
}
function kindOf(found) {
  if (found.isDirectory()) return "a directory";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}
async function refuseOddSize(path, { size }) {
  const handle = await open(path, "r").catch((error) => refuse(path, error));
  try {
    const last = Math.max(0, size - 1);
    const { bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, last).catch((error) => refuse(path, error));
    if (last + bytesRead === size) return;
  } finally {
    await handle.close();
  }
  throw complaint(
    path,
    `cannot be streamed, because its real size differs from the size that the system reports (${size} bytes). Read the file yourself, and pass { name, data }`
  );
}
async function refuseChanged(path, seen) {
  if (!isSame(await look(path), seen)) throw complaint(path, "has changed since it was opened");
}
function refuse(path, { code }) {
  if (code === "ENOENT" || code === "ENOTDIR") throw complaint(path, "does not exist");
  if (code === "EACCES" || code === "EPERM") throw complaint(path, "cannot be read: permission denied");
  throw complaint(path, `cannot be read (${code})`);
}
var complaint = (path, message) => new ValidationError([{ path: "file", message: `${JSON.stringify(path)} ${message}` }]);
var CHUNK = 512 * 1024;
var isSame = (one, other) => one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;
var PathBytes = class {
  size;
  #path;
  #seen;
  #check;
  /** `check` rejects with an error for the caller if the file has changed after `seen` was read. */
  constructor(path, seen, check) {
    this.#path = path;
    this.#seen = seen;
    this.size = seen.size;
    this.#check = check;
  }
  async open() {
    await this.#check();
    return chunksOf(this.#path, this.#seen);
  }
};
async function* chunksOf(path, seen) {
  const handle = await open(path, "r");
  try {
    await refuseOther(handle, seen);
    let sent = 0;
    let next = readChunk(handle);
    for (let chunk = await next; chunk.byteLength > 0; chunk = await next) {
      next = readChunk(handle);
      next.catch(() => void 0);
      sent += chunk.byteLength;
      if (sent >= seen.size) await refuseOther(handle, seen);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}
async function readChunk(handle) {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK);
  return buffer.subarray(0, bytesRead);
}
async function refuseOther(handle, seen) {
  if (!isSame(await handle.stat(), seen)) throw new Error("The file has changed since it was opened");
}
var typeFromName = (filename) => src_default.getType(filename) ?? "application/octet-stream";
var SourceFailure = class extends Error {
};
var nothing = () => void 0;
function openBody({ body }, call) {
  if (body.kind === "json") return { body: JSON.stringify(body.value), headers: {}, close: nothing };
  if (body.kind === "none") return { body: null, headers: {}, close: nothing };
  return openMultipart(body, call);
}
async function openMultipart(body, { deadline, onProgress }) {
  const boundary = `livedesk-${randomBytes(16).toString("hex")}`;
  const { contentType, contentLength: total, segments } = encodeMultipart(body, { boundary, typeOf: typeFromName });
  const started = /* @__PURE__ */ new Set();
  const parts = await openAll(
    segments.map((segment, at) => openSegment(segment, fieldOf(segments, at), body.kind === "encoded", started)),
    started,
    deadline
  );
  const bytes = concatenate(parts);
  return {
    // With `onProgress`, the body is not a `Readable`: a `Readable` requests chunks before they can be sent, so
    // progress would be reported too early.
    body: onProgress ? reported(bytes, total, onProgress) : bytes,
    headers: { "content-type": contentType, "content-length": String(total) },
    close() {
      parts.forEach(closeSegment);
    }
  };
}
async function openAll(opening, started, deadline) {
  try {
    return await untilEnd(deadline, Promise.all(opening));
  } catch (error) {
    for (const close of started) close();
    for (const part of opening) part.then(closeSegment, nothing);
    if (error instanceof LiveDeskError) throw error;
    throw new NotSentError("The message was not sent: a file could not be opened", {
      code: "file-unreadable",
      cause: error
    });
  }
}
async function openSegment(segment, path, opensOnce, started) {
  if (typeof segment === "string") return Buffer.from(segment);
  if (isBytes(segment)) return bytesOf(segment);
  const { size } = segment;
  if (segment instanceof PathBytes) return fileSource(path, size, await segment.open());
  if ("open" in segment) return startSource(path, size, iterable(await segment.open()), opensOnce, started);
  if (segment instanceof Blob) return blobSource(path, size, segment.stream());
  return new Uint8Array(await readBlob(segment));
}
var fileSource = (path, size, chunks) => ({
  path,
  size,
  chunks,
  close: () => void chunks.return(void 0).catch(nothing)
});
var blobSource = (path, size, chunks) => ({
  path,
  size,
  chunks,
  close: () => {
    if (!chunks.locked) void chunks.cancel().catch(nothing);
  }
});
async function startSource(path, size, source, opensOnce, started) {
  const iterator = source[Symbol.asyncIterator]();
  const close = () => {
    if ("destroy" in source && typeof source.destroy === "function") source.destroy();
    else void Promise.resolve(iterator.return?.()).catch(nothing);
  };
  started.add(close);
  const first = opensOnce ? void 0 : await iterator.next();
  if (first && !first.done && !isBytes(first.value)) {
    close();
    throw new ValidationError([
      { path, message: `open() must yield bytes (Uint8Array), but yielded ${kindOf2(first.value)}` }
    ]);
  }
  return { path, size, chunks: chunksFrom(first, iterator, path, opensOnce), close };
}
async function* chunksFrom(first, iterator, path, opensOnce) {
  try {
    for (let result = first ?? await iterator.next(); !result.done; result = await iterator.next()) {
      const chunk = result.value;
      if (!isBytes(chunk)) throw new SourceFailure(`${path}: open() must yield bytes, but yielded ${kindOf2(chunk)}`);
      yield opensOnce ? bytesOf(chunk) : new Uint8Array(bytesOf(chunk));
    }
  } finally {
    await iterator.return?.();
  }
}
var kindOf2 = (value) => {
  if (value === null || value === void 0) return String(value);
  return typeof value === "object" ? "an object that is not a Uint8Array" : `a ${typeof value}`;
};
function iterable(source) {
  if (typeof source?.[Symbol.asyncIterator] === "function") {
    if (source instanceof EventEmitter) source.on("error", nothing);
    return source;
  }
  throw new SourceFailure("open() must return an async iterable");
}
async function* concatenate(parts) {
  for (const part of parts) {
    if (isBytes(part)) yield part;
    else yield* exactly(part);
  }
}
async function* exactly({ path, size, chunks }) {
  let read = 0;
  try {
    for await (const chunk of chunks) {
      read += chunk.byteLength;
      if (read > size) break;
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof SourceFailure ? cause : new SourceFailure(`${path}: the source could not be read to its end`, { cause });
  }
  if (read !== size)
    throw new SourceFailure(`${path}: the source yielded more or fewer bytes than its \`size\` property says`);
}
async function* reported(bytes, total, onProgress) {
  let sent = 0;
  for await (const chunk of bytes) {
    yield chunk;
    sent += chunk.byteLength;
    notify(onProgress, { sent, total });
  }
}
function closeSegment(part) {
  if (!isBytes(part)) part.close();
}
var NO_HEAD = { status: 0, headers: {} };
function readAnswer(head, body) {
  const text = readText(head, body);
  const rest = { status: head.status, headers: plainHeaders(head), discard: head.discard };
  return typeof text === "string" ? { ...rest, body: text } : text.then((body_) => ({ ...rest, body: body_ }));
}
function readText({ status, headers }, body) {
  const coding = String(headers["content-encoding"] ?? "").toLowerCase();
  if (coding === "" || body.byteLength === 0) return utf8(body);
  return decoded(body, coding).then(utf8, (cause) => {
    if (status < 200 || status > 299) return "";
    const what = `The answer (HTTP ${status}) could not be decompressed (${cause.code})`;
    throw new UnknownOutcomeError(what, { code: "unreadable-answer", status, cause });
  });
}
var utf8 = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength).toString();
function plainHeaders({ headers }) {
  for (const name in headers) if (typeof headers[name] !== "string") return joined(headers);
  return headers;
}
function joined(headers) {
  const present = Object.entries(headers).filter(([, value]) => value !== void 0);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}
var limit = { maxOutputLength: MAX_ANSWER_BYTES };
var asFarAsItGoes = { ...limit, finishFlush: zlib.constants.Z_SYNC_FLUSH };
var gunzip2 = promisify(zlib.gunzip);
var inflate2 = promisify(zlib.inflate);
var inflateRaw2 = promisify(zlib.inflateRaw);
var unbrotli = promisify(zlib.brotliDecompress);
var unzstd = promisify(zlib.zstdDecompress);
var ungzip = (bytes) => gunzip2(bytes, asFarAsItGoes);
var DECODERS = {
  gzip: ungzip,
  "x-gzip": ungzip,
  // The data has a zlib header, as the standard says. Some servers send it without this header.
  deflate: (bytes) => ((bytes[0] ?? 0) % 16 === 8 ? inflate2 : inflateRaw2)(bytes, asFarAsItGoes),
  br: (bytes) => unbrotli(bytes, { ...limit, finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
  zstd: (bytes) => unzstd(bytes, { ...limit, finishFlush: zlib.constants.ZSTD_e_flush }),
  identity: (bytes) => Promise.resolve(Buffer.from(bytes))
};
var MAX_CODINGS = 5;
async function decoded(body, coding) {
  const decoders = coding.split(",").map((name) => DECODERS[name.trim()]);
  if (decoders.length > MAX_CODINGS) throw Object.assign(new Error("too many codings"), { code: "TOO_MANY_CODINGS" });
  if (!decoders.every((decoder) => decoder !== void 0)) return body;
  let bytes = body;
  for (const decoder of decoders.toReversed()) bytes = await decoder(bytes);
  return bytes;
}
var ATTEMPT_TIMEOUT = 2500;
var connectOptions = () => ({
  autoSelectFamilyAttemptTimeout: Math.max(ATTEMPT_TIMEOUT, getDefaultAutoSelectFamilyAttemptTimeout())
});
function openConnections({ origin, hostname }, { dispatcher, ca, maxConnections = 64 }) {
  refuseOtherRuntimes();
  if (dispatcher !== void 0) return callersConnections(dispatcher);
  const trust = ca === void 0 ? {} : { ca };
  const { watch, discardAnswering } = watchAnswers();
  const connect = watch(undici.buildConnector({ ...connectOptions(), ...trust, allowH2: false }));
  const options = {
    connections: maxConnections,
    connect,
    // HTTP/2 is turned off: only for HTTP/1.1 with undici's default parser, it is verified that undici calls
    // `onRequestStart` before it writes the first byte of a request.
    allowH2: false,
    useMilo: false,
    // Servers keep an idle connection open for 5 s or more, or say how long. The client closes an idle connection
    // earlier, so that no request is lost on a connection that the server is just closing.
    keepAliveTimeout: 4e3,
    // The deadline limits the time of a call. undici's own limits for single steps are turned off, because an upload
    // may take longer.
    headersTimeout: 0,
    bodyTimeout: 0
  };
  const own = { provesNotSent: true, mayRepeat: false, discardAnswering };
  const proxy = isLoopback(hostname) ? void 0 : proxyOfEnvironment();
  if (proxy === void 0) {
    const pool = new undici.Pool(origin, options);
    return { ...own, dispatcher: pool, close: () => pool.destroy() };
  }
  const agent = new undici.EnvHttpProxyAgent({
    ...options,
    // With the option `proxyTls`, undici would treat a SOCKS proxy as a proxy with TLS.
    ...!proxy.startsWith("socks") && { proxyTls: connectOptions() },
    requestTls: trust,
    // One of undici's connectors opens the tunnel through the proxy. It is the option `connect`.
    factory: (target, { connect: open2, ...others }) => new undici.Pool(target, {
      ...others,
      connect: typeof open2 === "function" && open2 !== connect ? watch(open2) : connect
    })
  });
  return { ...own, proxy: new URL(proxy).host, dispatcher: agent, close: () => agent.destroy() };
}
function refuseOtherRuntimes() {
  const runtime = unsupportedRuntime();
  if (runtime === void 0) return;
  throw new ConfigurationError(
    `@livedesk/node cannot send on ${runtime}: use @livedesk/fetch there, or run this program on Node.js 22.19 or later`,
    "unsupported-runtime"
  );
}
var callersConnections = (dispatcher) => {
  refuseUndici6(dispatcher);
  return {
    dispatcher,
    provesNotSent: provesNotSent(dispatcher),
    // undici's mocks compare the body with a string, so they must get the original body.
    mayRepeat: !isPlainMock(dispatcher),
    discardAnswering: () => void 0,
    close: () => Promise.resolve()
  };
};
function proxyOfEnvironment() {
  const named = ["https_proxy", "http_proxy"].flatMap((name) => variableOf(name) ?? []);
  for (const name of named) {
    if (isProxy(process.env[name] ?? "")) continue;
    throw new ConfigurationError(`${name}: must be the URL of a proxy, such as http://proxy.example:3128`);
  }
  return named[0] && process.env[named[0]];
}
function variableOf(name) {
  const spelt = process.env[name] === void 0 ? name.toUpperCase() : name;
  return process.env[spelt] ? spelt : void 0;
}
function isProxy(address) {
  const url = URL.parse(address);
  return url !== null && /^(https?|socks5?):$/.test(url.protocol) && [url.username, url.password].every(canBeDecoded);
}
function canBeDecoded(text) {
  try {
    return decodeURIComponent(text) !== void 0;
  } catch {
    return false;
  }
}
var REPORTING = [
  undici.Agent,
  undici.BalancedPool,
  undici.Client,
  undici.EnvHttpProxyAgent,
  undici.Pool,
  undici.ProxyAgent,
  undici.RoundRobinPool
];
function provesNotSent(dispatcher) {
  const isPlain = REPORTING.some((known) => isUnchanged(dispatcher, known));
  const factory = memberNamed(dispatcher, "factory");
  return isPlain && (typeof factory !== "function" || factory.name === "defaultFactory");
}
function isPlainMock(dispatcher) {
  if (!isUnchanged(dispatcher, undici.MockAgent)) return false;
  const below = memberNamed(dispatcher, "agent");
  return below instanceof undici.Dispatcher && provesNotSent(below);
}
var isUnchanged = (dispatcher, { prototype }) => Object.getPrototypeOf(dispatcher) === prototype && dispatcher.dispatch === prototype.dispatch;
function memberNamed(instance, name) {
  const symbol = Object.getOwnPropertySymbols(instance).find(({ description }) => description === name);
  return symbol && Reflect.get(instance, symbol);
}
function refuseUndici6(dispatcher) {
  if (!classNames(dispatcher).includes("Dispatcher")) return;
  const isNewer = typeof dispatcher.compose === "function" && !classNames(dispatcher.compose()).includes("ComposedDispatcher");
  if (isNewer) return;
  throw new ConfigurationError(
    "dispatcher: must be a dispatcher of undici 8. This dispatcher is from undici 6 or older, which does not report when a request is sent"
  );
}
function classNames(value) {
  const prototype = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return [];
  return [prototype.constructor?.name, ...classNames(prototype)];
}
function watchAnswers() {
  let answering;
  return {
    watch: (connect) => (target, callback) => connect(target, (...result) => {
      const [, socket] = result;
      callback(...result);
      if (!socket) return;
      aroundHead(socket, (read) => {
        answering = socket;
        read();
        answering = void 0;
      });
    }),
    discardAnswering() {
      const socket = answering;
      return socket && (() => socket.destroy());
    }
  };
}
function aroundHead(socket, around) {
  const parser = memberNamed(socket, "parser");
  const complete = parser?.onHeadersComplete;
  if (!parser || !complete) return;
  parser.onHeadersComplete = (status, ...more) => {
    let result = 0;
    around(() => {
      result = complete.call(parser, status === 100 ? 102 : status, ...more);
    });
    return result;
  };
}
var Departure = class {
  #connections;
  #deadline;
  #isDispatched = false;
  #isStarted = false;
  #isRead = false;
  constructor(connections, deadline) {
    this.#connections = connections;
    this.#deadline = deadline;
  }
  /** Whether a byte of the request may have been sent. If false, it is proved that no byte was sent. */
  get mayHaveLeft() {
    return this.#isDispatched && (this.hasBegun || !this.#connections.provesNotSent);
  }
  /**
   * Whether the dispatcher has shown that it began to send the request. If false, this is no proof that nothing was
   * sent: see `mayHaveLeft`.
   */
  get hasBegun() {
    return this.#isStarted || this.#isRead;
  }
  /** Passes the request to the dispatcher. Throws for a second dispatch, and if the call has ended. */
  dispatch(options, handler) {
    if (this.#isDispatched) throw writtenBefore();
    if (this.#deadline.reason !== void 0) throw callEnded();
    this.#isDispatched = true;
    const { dispatcher, mayRepeat } = this.#connections;
    return dispatcher.dispatch(mayRepeat ? this.#once(options) : options, handler);
  }
  /**
   * Must be called in `onRequestStart`, which undici calls directly before it writes the first byte to a connected
   * socket. If the call has ended while the request waited for a connection, or if the request was already written
   * once, this function aborts the request before it is written, and returns false.
   */
  start(controller) {
    if (this.#deadline.reason === void 0 && !this.#isStarted) {
      this.#isStarted = true;
      return true;
    }
    tryToAbort(controller, this.#isStarted ? writtenBefore() : callEnded());
    return false;
  }
  /** Records that an answer or a part of an answer has come, which shows that the request was sent. */
  answered() {
    this.#isStarted = true;
  }
  /**
   * The request with a body that can be read only once. An interceptor that sends a request again does not always
   * report the second start: undici's own RetryHandler does not report it after an answer has begun. But an interceptor
   * can only send a body that it can read, and undici writes nothing of an HTTP/1.1 request, not even the headers,
   * before it has read the first chunk of such a body. A request without a body gets an empty body, and no length in
   * its headers: with a length of 0, HTTP/2 would not read the body. No other option is passed on, because one of the
   * options of `fetch` contains a body that can be read again.
   */
  #once({ origin, path, method, body, headers }) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const length = Buffer.isBuffer(bytes) ? { "content-length": String(bytes.byteLength) } : {};
    const others = bytes ? headers : withoutLength(headers);
    const once = {
      [Symbol.asyncIterator]: () => {
        if (this.#isRead) throw writtenBefore();
        if (this.#deadline.reason !== void 0) throw callEnded();
        this.#isRead = true;
        return chunksOf2(bytes);
      }
    };
    const forHttp1 = { allowH2: false };
    return {
      ...forHttp1,
      ...origin !== void 0 && { origin },
      path,
      method,
      headers: { ...others, ...length },
      // undici's documentation allows any async iterable as a body, but its types do not.
      body: once
    };
  }
};
function tryToAbort(controller, reason) {
  try {
    controller.abort(reason);
  } catch {
  }
}
async function* chunksOf2(body) {
  if (Buffer.isBuffer(body)) yield body;
  else if (body) yield* body;
}
var withoutLength = (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length"));
var writtenBefore = () => new Error("The request was already written once");
var callEnded = () => new Error("The call has ended");
var OlderUndici = class extends Error {
};
function nameFailure({ reason, status, cause }, { mayHaveLeft: started, hasBegun }, proxy) {
  const causes = chainOf(cause);
  for (const error of causes) withoutData(error);
  const source = causes.find((error) => error instanceof SourceFailure);
  if (source && reason === void 0 && started) {
    const what = `${source.message}, and part of the request was sent`;
    return new UnknownOutcomeError(what, { code: "source-failed", cause });
  }
  const answer = started ? unreadable(causes) : void 0;
  const unproved = started && !hasBegun ? UNPROVED : void 0;
  const fault = started ? olderUndici(causes) ?? answer ?? unproved : unconnected(causes, proxy);
  return transportFailure({ reason, status, cause, started, fault, name: nameOf(causes) });
}
function chainOf(cause) {
  const chain = [];
  for (let at = cause; at instanceof Error && !chain.includes(at); at = at.cause) chain.push(at);
  return chain;
}
function withoutData(error) {
  if ("data" in error) Object.defineProperty(error, "data", { value: void 0, configurable: true });
}
var codeOf = (error) => "code" in error && typeof error.code === "string" ? error.code : "";
var nameOf = (causes) => causes.map(codeOf).find((code) => /^[A-Z][A-Z0-9_]+$/.test(code));
var UNPROVED = {
  code: "connection-lost",
  what: "the request failed, and with this `dispatcher` the client cannot tell whether any part of the request was sent"
};
function olderUndici(causes) {
  if (!causes.some((error) => error instanceof OlderUndici)) return void 0;
  const what = "the `dispatcher` works like one of undici 6 or older, so the client cannot tell whether the request was sent; pass a dispatcher of undici 8";
  return { code: "unfit-dispatcher", what };
}
function unreadable(causes) {
  for (const error of causes) {
    const said = parserMessage(error);
    if (said !== void 0) return { code: "unreadable-answer", what: `the answer is not valid HTTP/1.1: ${said}` };
  }
  return void 0;
}
function parserMessage(error) {
  if (codeOf(error) === "UND_ERR_HEADERS_OVERFLOW") return "its headers are too long";
  if (codeOf(error) === "UND_ERR_SOCKET") return /^bad (response|upgrade)$/.exec(error.message)?.[0];
  if (!(error instanceof errors.HTTPParserError)) return void 0;
  const reason = /\((.+)\)$/.exec(error.message)?.[1] ?? "it cannot be parsed";
  return reason.includes("EOF") ? void 0 : reason;
}
function unconnected(causes, proxy) {
  const named = proxy === void 0 ? "the proxy" : `the proxy ${proxy}`;
  for (const error of causes) {
    const code = codeOf(error);
    const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
    if (code === "UND_ERR_ABORTED" && status !== void 0) return refusedTunnel(named, Number(status));
    if (code.startsWith("UND_ERR_SOCKS5_AUTH"))
      return { code: "proxy-refused", what: `${named} did not accept the user name and the password` };
    if (isOfCertificate(code)) return { code: "certificate-refused", what: refusedCertificate(code) };
  }
  return void 0;
}
function refusedTunnel(proxy, status) {
  const why = status === 407 ? ": it did not accept the user name and the password" : "";
  const what = `${proxy} opened no connection to the server (HTTP ${status})${why}`;
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { code: isFinal ? "proxy-refused" : "connection-failed", what };
}
var isOfCertificate = (code) => /CERT|CRL|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/.test(code);
function refusedCertificate(code) {
  const isUnknown = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code);
  const hint = isUnknown ? "; if you trust the CA that signed it, pass the CA's certificate as `ca`" : "";
  return `this client does not trust the server's certificate${hint}`;
}
function undiciTransport(options) {
  checkTransportOptions(options, transportOptionRules);
  const url = new URL(resolveBaseUrl(options.baseUrl));
  const { origin, pathname } = url;
  const base = pathname.replace(/\/$/, "");
  const own = { authorization: basicAuth(options, base64), "user-agent": USER_AGENT, "accept-encoding": "identity" };
  const connections = openConnections(url, options);
  function exchange2(request, call, { body, headers }) {
    return new Promise((resolve, reject) => {
      const handler = new Exchange(connections, call.deadline, resolve, reject);
      const outgoing = {
        origin,
        path: base + request.path,
        method: request.method,
        headers: { ...request.headers, ...headers, ...own },
        // undici's documentation allows any async iterable as a body, but its types do not.
        body
      };
      handler.begin(outgoing);
    });
  }
  return {
    clock: runtimeClock,
    base64,
    secrets: () => secretsOf(options),
    send(request, call) {
      const opened = openBody(request, call);
      if (!(opened instanceof Promise)) return exchange2(request, call, opened);
      return opened.then((body) => exchange2(request, call, body).finally(() => body.close()));
    },
    close: () => connections.close()
  };
}
var Exchange = class {
  #connections;
  #deadline;
  #departure;
  #resolve;
  #reject;
  #controller;
  #head = NO_HEAD;
  #chunks = [];
  #size = 0;
  #isSettled = false;
  constructor(connections, deadline, resolve, reject) {
    this.#connections = connections;
    this.#deadline = deadline;
    this.#departure = new Departure(connections, deadline);
    this.#resolve = resolve;
    this.#reject = reject;
  }
  /** Passes the request to the dispatcher; does nothing if the call has already ended. */
  begin(request) {
    if (this.#deadline.reason !== void 0) {
      this.#fail(void 0);
      return;
    }
    this.#deadline.onEnd(() => this.#end());
    try {
      this.#departure.dispatch(request, this);
    } catch (error) {
      this.#fail(error);
    }
  }
  onRequestStart(controller) {
    if (this.#departure.start(controller)) this.#controller = controller;
  }
  /**
   * undici 6 and older call this function in place of `onRequestStart`. Their reports do not prove whether the request
   * was sent.
   */
  onConnect(abort) {
    const older = new OlderUndici();
    this.#fail(older);
    abort(older);
  }
  /** undici 6 and older call this function in place of `onResponseError`. */
  onError(cause) {
    this.#fail(cause);
  }
  onResponseStart(_, status, headers) {
    this.#departure.answered();
    if (status < 200) return;
    this.#head = { status, headers, discard: this.#connections.discardAnswering() };
  }
  onResponseData(controller, chunk) {
    this.#size += chunk.byteLength;
    if (this.#size <= MAX_ANSWER_BYTES) this.#chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
    else {
      this.#chunks = [];
      this.#finish(() => readAnswer(this.#head, tooLongAnswer(this.#head.status)));
      tryToAbort(controller, new Error("The answer is too long"));
    }
  }
  onResponseEnd() {
    const [only, ...more] = this.#chunks;
    const body = only && more.length === 0 ? only : Buffer.concat(this.#chunks);
    this.#finish(() => readAnswer(this.#head, body));
  }
  onResponseError(_, cause) {
    const { status } = this.#head;
    if (isRefusal(status)) this.onResponseEnd();
    else this.#fail(cause);
  }
  /** Ends the exchange with an answer, if the answer can be read. */
  #finish(read) {
    if (this.#isSettled) return;
    let response;
    try {
      response = read();
    } catch (error) {
      if (!(error instanceof LiveDeskError)) this.#fail(error);
      else {
        this.#settle();
        this.#reject(error);
      }
      return;
    }
    this.#settle();
    this.#resolve(response);
  }
  /** Ends the exchange without an answer. */
  #fail(error) {
    if (this.#isSettled) return;
    this.#settle();
    const { reason } = this.#deadline;
    const cause = reason ? this.#deadline.cause : error;
    const status = this.#head === NO_HEAD ? void 0 : this.#head.status;
    this.#reject(nameFailure({ reason, status, cause }, this.#departure, this.#connections.proxy));
  }
  #settle() {
    this.#isSettled = true;
    this.#deadline.onEnd(void 0);
  }
  #end() {
    if (this.#controller) tryToAbort(this.#controller, new Error("The call has ended"));
    this.#fail(void 0);
  }
};
function createClient2(first = {}, second) {
  const options = clientOptionsOf(first, second, OPTION_RULES);
  checkOptions(options, OPTION_RULES);
  for (const name of OF_TRANSPORT) {
    refuseTogether(options, name, "transport", `pass ${name} to the function that makes the transport`);
  }
  const { apiKey, apiSecret, baseUrl, ca, dispatcher, transport, logger, ...ofClient } = options;
  const listeners = observer({ onEvent: ofClient.onEvent, logger });
  return createClient(
    transport ?? undiciTransport({
      ...credentialsFromEnv({ apiKey, apiSecret }),
      baseUrl: baseUrl ?? baseUrlFromEnv(),
      maxConnections: ofClient.maxConnections,
      ca,
      dispatcher
    }),
    {
      ...ofClient,
      get onEvent() {
        return listeners.onEvent;
      }
    }
  );
}
var OPTION_RULES = {
  ...transportOptionRules,
  apiKey: optionRule.aString,
  apiSecret: optionRule.aString,
  ...clientOptionRules,
  logger: optionRule.withMethods(
    "an object with the functions debug, info, warn and error, such as console",
    "debug",
    "info",
    "warn",
    "error"
  ),
  transport: optionRule.withMethods("a transport, such as undiciTransport(\u2026) or fetchTransport(\u2026)", "send")
};
var OF_TRANSPORT = ["apiKey", "apiSecret", "baseUrl", "ca", "dispatcher"];
var OPTION_RULES2 = { ...transportOptionRules, fetch: optionRule.aFunction };

export {
  readBlob,
  runtimeClock,
  fileFromPath,
  createClient2 as createClient
};
