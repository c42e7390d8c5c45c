import {
  explainFailure,
  reportError,
  reportMessage
} from "./chunk-HYP6NFSM.js";
import "./chunk-HYOSJS3A.js";
import "./chunk-C4SM5Z73.js";
import "./chunk-RLSAHZSO.js";
import "./chunk-3VDSCCUD.js";
import "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";
export {
  explainFailure,
  reportError,
  reportMessage
};
