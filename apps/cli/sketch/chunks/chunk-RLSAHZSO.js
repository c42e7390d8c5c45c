// ../../packages/schema/dist/chunk-XM7VWZLQ.js
var isFailedMessage = (message2) => message2.status === "failed";
var SHAPES = [/^\(#?(\d+)\)\s*(.*)$/s, /^#?(\d+)\s*(?:[:,](?!\d)|\s[-–]|[-–]\s)\s*(.*)$/s, /^#?(\d+)()$/];
function parseExternalError(reason) {
  const trimmed = String(reason).trim();
  for (const shape of SHAPES) {
    const match = shape.exec(trimmed);
    if (match) return { code: Number(match[1]), text: match[2] ?? "" };
  }
  return { text: trimmed };
}

// ../../packages/schema/dist/chunk-3MPFASJV.js
var MAX_CONTENT_LENGTH = 15e4;
var WELL_FORMED = {
  pattern: /^\P{Surrogate}*$/u,
  message: "must be well-formed Unicode: it contains a lone surrogate (half of a surrogate pair)"
};
var NO_NUL = {
  // oxlint-disable-next-line no-control-regex -- NUL is the character to find
  pattern: /^[^\u0000]*$/,
  message: "must not contain the character NUL (U+0000): it cannot be stored"
};
var unstorableText = (text2) => [WELL_FORMED, NO_NUL].find(({ pattern }) => !pattern.test(text2))?.message;

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/util.js
function getEnumValues(entries) {
  const numericValues = Object.values(entries).filter((v) => typeof v === "number");
  const values = Object.entries(entries).filter(([k, _]) => numericValues.indexOf(+k) === -1).map(([_, v]) => v);
  return values;
}
function jsonStringifyReplacer(_, value) {
  if (typeof value === "bigint")
    return value.toString();
  return value;
}
var Cached = class {
  constructor(getter) {
    this._getter = getter;
    this._value = void 0;
  }
  get value() {
    const getter = this._getter;
    if (getter !== void 0) {
      this._value = getter();
      this._getter = void 0;
    }
    return this._value;
  }
};
function cached(getter) {
  return new Cached(getter);
}
function nullish(input) {
  return input === null || input === void 0;
}
function cleanRegex(source) {
  const start = source.startsWith("^") ? 1 : 0;
  const end = source.endsWith("$") ? source.length - 1 : source.length;
  return source.slice(start, end);
}
function assignProp(target, prop, value) {
  Object.defineProperty(target, prop, {
    value,
    writable: true,
    enumerable: true,
    configurable: true
  });
}
var captureStackTrace = "captureStackTrace" in Error ? Error.captureStackTrace : (..._args) => {
};
function isObject(data) {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
function isPlainObject(o) {
  if (isObject(o) === false)
    return false;
  const ctor = o.constructor;
  if (ctor === void 0)
    return true;
  if (typeof ctor !== "function")
    return true;
  const prot = ctor.prototype;
  if (isObject(prot) === false)
    return false;
  if (Object.prototype.hasOwnProperty.call(prot, "isPrototypeOf") === false) {
    return false;
  }
  return true;
}
var propertyKeyTypes = /* @__PURE__ */ new Set(["string", "number", "symbol"]);
function escapeRegex(str) {
  return str.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function clone(inst, def, params2) {
  const cl = new inst._zod.constr(def ?? inst._zod.def);
  if (!def || params2?.parent)
    cl._zod.parent = inst;
  return cl;
}
function normalizeParams(_params) {
  const params2 = _params;
  if (!params2)
    return {};
  if (typeof params2 === "string")
    return { error: () => params2 };
  if (params2?.message !== void 0) {
    if (params2?.error !== void 0)
      throw new Error("Cannot specify both `message` and `error` params");
    params2.error = params2.message;
  }
  delete params2.message;
  if (typeof params2.error === "string")
    return { ...params2, error: () => params2.error };
  return params2;
}
function optionalKeys(shape) {
  return Object.keys(shape).filter((k) => {
    return shape[k]._zod.optin !== void 0 && shape[k]._zod.optout === "optional";
  });
}
var NUMBER_FORMAT_RANGES = /* @__PURE__ */ (() => ({
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  float32: [-34028234663852886e22, 34028234663852886e22],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE]
}))();
function aborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue !== true) {
      return true;
    }
  }
  return false;
}
function explicitlyAborted(x, startIndex = 0) {
  if (x.aborted === true)
    return true;
  for (let i = startIndex; i < x.issues.length; i++) {
    if (x.issues[i]?.continue === false) {
      return true;
    }
  }
  return false;
}
function prefixIssues(path, issues) {
  return issues.map((iss) => {
    var _a2;
    (_a2 = iss).path ?? (_a2.path = []);
    iss.path.unshift(path);
    return iss;
  });
}
function unwrapMessage(message2) {
  return typeof message2 === "string" ? message2 : message2?.message;
}
function sizeCaps(defChecks) {
  const caps = [];
  for (const ch of defChecks ?? []) {
    const d = ch._zod.def;
    if (!/_(length|size)$|_equals$/.test(d.check))
      break;
    const max = d.maximum ?? d.length ?? d.size;
    if (max >= 0)
      caps.push([max, ch]);
  }
  return caps;
}
function attachSchema(issues, start, inst) {
  var _a2;
  for (let i = start; i < issues.length; i++) {
    (_a2 = issues[i]).schema ?? (_a2.schema = inst);
  }
}
function finalizeIssue(iss, ctx, config2) {
  var _a2;
  const traits = iss.inst?._zod?.traits;
  if (traits?.has("$ZodType")) {
    if (traits.has("$ZodCheck"))
      (_a2 = iss).schema ?? (_a2.schema = iss.inst);
    else
      iss.schema = iss.inst;
  }
  const schemaError = iss.schema !== iss.inst ? iss.schema?._zod.def?.error : void 0;
  const message2 = iss.message ? iss.message : unwrapMessage(iss.inst?._zod.def?.error?.(iss)) ?? unwrapMessage(schemaError?.(iss)) ?? unwrapMessage(ctx?.error?.(iss)) ?? unwrapMessage(config2.customError?.(iss)) ?? unwrapMessage(config2.localeError?.(iss)) ?? "Invalid input";
  const full = {};
  for (const k of Object.keys(iss)) {
    if (k === "inst" || k === "schema" || k === "continue" || k === "input" || k === "__proto__")
      continue;
    full[k] = iss[k];
  }
  full.path ?? (full.path = []);
  full.message = message2;
  if (ctx?.reportInput) {
    full.input = iss.input;
  }
  return full;
}
var highSurrogate = /[\uD800-\uDBFF]/;
function codePointLength(str) {
  const units = str.length;
  if (!highSurrogate.test(str))
    return units;
  let count = units;
  for (let i = 0; i < units - 1; i++) {
    if ((str.charCodeAt(i) & 64512) === 55296 && (str.charCodeAt(i + 1) & 64512) === 56320) {
      count--;
      i++;
    }
  }
  return count;
}
function getLengthableOrigin(input) {
  if (Array.isArray(input))
    return "array";
  if (typeof input === "string")
    return "string";
  return "unknown";
}
function issue(...args) {
  const [iss, input, inst] = args;
  if (typeof iss === "string") {
    return {
      message: iss,
      code: "custom",
      input,
      inst
    };
  }
  return { ...iss };
}
function members(proto, table) {
  for (const key in table) {
    const desc = Object.getOwnPropertyDescriptor(table, key);
    if (desc.get)
      Object.defineProperty(proto, key, { ...desc, enumerable: false });
    else
      defineBound(proto, key, desc.value);
  }
}
function own(inst, key, value, enumerable = true) {
  Object.defineProperty(inst, key, { configurable: true, writable: true, enumerable, value });
  return value;
}
function hide(inst, key, value) {
  return own(inst, key, value, false);
}
function defineBound(proto, key, fn) {
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      return this == null ? fn : own(this, key, fn.bind(this));
    },
    set(value) {
      own(this, key, value);
    }
  });
}
function claim(inst, sentinel) {
  const proto = Object.getPrototypeOf(inst);
  return sentinel in proto ? void 0 : proto;
}
var installing;
var broke = false;
var breaker = {
  configurable: true,
  get() {
    broke = true;
    return void 0;
  }
};
function defineLazyInternal(inst, key, compute) {
  const proto = Object.getPrototypeOf(inst._zod);
  if (key in proto && installing !== inst._zod) {
    installing = void 0;
    return;
  }
  installing = inst._zod;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      Object.defineProperty(this, key, breaker);
      const outer = broke;
      broke = false;
      try {
        const value = compute(this);
        if (broke)
          delete this[key];
        else
          Object.defineProperty(this, key, { configurable: true, writable: true, value });
        broke = broke || outer;
        return value;
      } catch (err) {
        delete this[key];
        broke = broke || outer;
        throw err;
      }
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, value });
    }
  });
}
function installLazyProp(inst, key, make, enumerable) {
  const proto = claim(inst, key);
  if (!proto)
    return;
  Object.defineProperty(proto, key, {
    configurable: true,
    get() {
      const desc = { configurable: true, writable: true, enumerable, value: void 0 };
      Object.defineProperty(this, key, desc);
      desc.value = make(this);
      Object.defineProperty(this, key, desc);
      return desc.value;
    },
    set(value) {
      Object.defineProperty(this, key, { configurable: true, writable: true, enumerable, value });
    }
  });
}

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/core.js
var _a;
var _zodDesc = { value: void 0, enumerable: false };
var _E = "captureStackTrace" in Error ? Error : null;
function newError(Definition) {
  const E = _E;
  if (E) {
    const saved = E.stackTraceLimit;
    if (typeof saved === "number") {
      try {
        E.stackTraceLimit = 0;
      } catch {
        _E = null;
        return new Definition();
      }
      try {
        return new Definition();
      } finally {
        E.stackTraceLimit = saved;
      }
    }
  }
  return new Definition();
}
// @__NO_SIDE_EFFECTS__
function $constructor(name, initializer2, proto, params2) {
  const zodProto = {};
  function Internals(def) {
    this.def = def;
    this.constr = _;
    this.traits = /* @__PURE__ */ new Set();
  }
  Internals.prototype = zodProto;
  const protoMembers = proto;
  const initialized = protoMembers && /* @__PURE__ */ new WeakSet();
  function init(inst, def) {
    if (!inst._zod) {
      _zodDesc.value = new Internals(def);
      try {
        Object.defineProperty(inst, "_zod", _zodDesc);
      } finally {
        _zodDesc.value = void 0;
      }
    } else if (inst._zod.traits.has(name)) {
      return;
    }
    inst._zod.traits.add(name);
    initializer2(inst, def);
    if (initialized) {
      const own3 = Object.getPrototypeOf(inst);
      const ctorProto = inst._zod.constr.prototype;
      let up = own3;
      while (up && up !== ctorProto)
        up = Object.getPrototypeOf(up);
      const target = up ?? own3;
      if (!initialized.has(target)) {
        initialized.add(target);
        members(target, protoMembers);
      }
    }
    const proto2 = _.prototype;
    for (const k in proto2) {
      if (!Object.prototype.hasOwnProperty.call(proto2, k))
        continue;
      if (!(k in inst)) {
        inst[k] = proto2[k].bind(inst);
      }
    }
  }
  const Parent = params2?.Parent ?? Object;
  class Definition extends Parent {
  }
  Object.defineProperty(Definition, "name", { value: name });
  function _(def) {
    const inst = params2?.Parent ? newError(Definition) : this;
    init(inst, def);
    const deferred = inst._zod.deferred;
    if (deferred) {
      for (const fn of deferred) {
        fn();
      }
      inst._zod.deferred = void 0;
    }
    const pp = globalThis.__zod_globalConfig?.postProcessor;
    if (pp)
      pp(inst);
    return inst;
  }
  Object.defineProperty(_, "init", { value: init });
  Object.defineProperty(_, Symbol.hasInstance, {
    value: (inst) => {
      if (params2?.Parent && inst instanceof params2.Parent)
        return true;
      return inst?._zod?.traits?.has(name);
    }
  });
  Object.defineProperty(_, "name", { value: name });
  return _;
}
var $ZodAsyncError = class extends Error {
  constructor() {
    super(`Encountered Promise during synchronous parse. Use .parseAsync() instead.`);
  }
};
var $ZodEncodeError = class extends Error {
  constructor(name) {
    super(`Encountered unidirectional transform during encode: ${name}`);
    this.name = "ZodEncodeError";
  }
};
(_a = globalThis).__zod_globalConfig ?? (_a.__zod_globalConfig = {});
var globalConfig = globalThis.__zod_globalConfig;
function config(newConfig) {
  if (newConfig)
    Object.assign(globalConfig, newConfig);
  return globalConfig;
}

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/errors.js
function _getMessage() {
  const internals = this._zod;
  internals.message ?? (internals.message = JSON.stringify(internals.def, jsonStringifyReplacer, 2));
  return internals.message;
}
function _setMessage(value) {
  this._zod.message = value;
}
var _messageDesc = {
  get: _getMessage,
  set: _setMessage,
  enumerable: true,
  configurable: true
};
var _issuesDesc = { value: void 0, enumerable: false };
var _installedToString = /* @__PURE__ */ new WeakSet([Object.prototype, Error.prototype]);
var initializer = (inst, def) => {
  inst.name = "$ZodError";
  _issuesDesc.value = def;
  Object.defineProperty(inst, "issues", _issuesDesc);
  _issuesDesc.value = void 0;
  Object.defineProperty(inst, "message", _messageDesc);
  const proto = Object.getPrototypeOf(inst);
  if (!_installedToString.has(proto)) {
    _installedToString.add(proto);
    Object.defineProperty(proto, "toString", {
      configurable: true,
      enumerable: false,
      get() {
        const value = () => this.message;
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
        return value;
      },
      set(value) {
        Object.defineProperty(this, "toString", { value, configurable: true, writable: true });
      }
    });
  }
};
var $ZodError = $constructor("$ZodError", initializer);
var $ZodRealError = $constructor("$ZodError", initializer, void 0, {
  Parent: Error
});

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/parse.js
var _parse = (_Err) => {
  const fn = (schema, value, _ctx, _params) => {
    const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
    const result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise) {
      throw new $ZodAsyncError();
    }
    if (result.issues.length) {
      const e = new (_params?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, _params?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var parse = /* @__PURE__ */ _parse($ZodRealError);
var _parseAsync = (_Err) => {
  const fn = async (schema, value, _ctx, params2) => {
    const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
    let result = schema._zod.run({ value, issues: [] }, ctx);
    if (result instanceof Promise)
      result = await result;
    if (result.issues.length) {
      const e = new (params2?.Err ?? _Err)(result.issues.map((iss) => finalizeIssue(iss, ctx, config())));
      captureStackTrace(e, params2?.callee ?? fn);
      throw e;
    }
    return result.value;
  };
  return fn;
};
var parseAsync = /* @__PURE__ */ _parseAsync($ZodRealError);
var _safeParse = (_Err) => (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: false } : { async: false };
  const result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise) {
    throw new $ZodAsyncError();
  }
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var safeParse = /* @__PURE__ */ _safeParse($ZodRealError);
function failure(Err, issues, ctx) {
  let error;
  return {
    success: false,
    get error() {
      if (!error) {
        error = new Err(issues.map((iss) => finalizeIssue(iss, ctx, config())));
        issues = void 0;
        ctx = void 0;
      }
      return error;
    },
    set error(e) {
      error = e;
      issues = void 0;
      ctx = void 0;
    }
  };
}
var _safeParseAsync = (_Err) => async (schema, value, _ctx) => {
  const ctx = _ctx ? { ..._ctx, async: true } : { async: true };
  let result = schema._zod.run({ value, issues: [] }, ctx);
  if (result instanceof Promise)
    result = await result;
  return result.issues.length ? failure(_Err, result.issues, ctx) : { success: true, data: result.value };
};
var safeParseAsync = /* @__PURE__ */ _safeParseAsync($ZodRealError);

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/regexes.js
var anyString = /^[\s\S]{0,}$/;
var number = /^-?\d+(?:\.\d+)?$/;
var boolean = /^(?:true|false)$/i;

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/checks.js
var $ZodCheck = /* @__PURE__ */ $constructor("$ZodCheck", (inst, def) => {
  var _a2;
  inst._zod ?? (inst._zod = {});
  inst._zod.def = def;
  (_a2 = inst._zod).onattach ?? (_a2.onattach = []);
});
var _whenHasLength = (payload) => {
  const val = payload.value;
  return !nullish(val) && val.length !== void 0;
};
var numericOriginMap = {
  number: "number",
  bigint: "bigint",
  object: "date"
};
var $ZodCheckLessThan = /* @__PURE__ */ $constructor("$ZodCheckLessThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value <= def.value : payload.value < def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_big",
      maximum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckGreaterThan = /* @__PURE__ */ $constructor("$ZodCheckGreaterThan", (inst, def) => {
  $ZodCheck.init(inst, def);
  const origin = numericOriginMap[typeof def.value];
  inst._zod.check = (payload) => {
    if (def.inclusive ? payload.value >= def.value : payload.value > def.value) {
      return;
    }
    payload.issues.push({
      origin: numericOriginMap[typeof payload.value] ?? origin,
      code: "too_small",
      minimum: typeof def.value === "object" ? def.value.getTime() : def.value,
      input: payload.value,
      inclusive: def.inclusive,
      inst,
      continue: !def.abort
    });
  };
});
var $ZodCheckNumberFormat = /* @__PURE__ */ $constructor("$ZodCheckNumberFormat", (inst, def) => {
  $ZodCheck.init(inst, def);
  def.format = def.format || "float64";
  const isInt = def.format?.includes("int");
  const origin = isInt ? "int" : "number";
  const [minimum, maximum] = NUMBER_FORMAT_RANGES[def.format];
  inst._zod.check = (payload) => {
    const input = payload.value;
    if (isInt) {
      if (!Number.isInteger(input)) {
        payload.issues.push({
          expected: origin,
          format: def.format,
          code: "invalid_type",
          continue: false,
          input,
          inst
        });
        return;
      }
      if (!Number.isSafeInteger(input)) {
        if (input > 0) {
          payload.issues.push({
            input,
            code: "too_big",
            maximum: Number.MAX_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        } else {
          payload.issues.push({
            input,
            code: "too_small",
            minimum: Number.MIN_SAFE_INTEGER,
            note: "Integers must be within the safe integer range.",
            inst,
            origin,
            inclusive: true,
            continue: !def.abort
          });
        }
        return;
      }
    }
    if (input < minimum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_small",
        minimum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
    if (input > maximum) {
      payload.issues.push({
        origin: "number",
        input,
        code: "too_big",
        maximum,
        inclusive: true,
        inst,
        continue: !def.abort
      });
    }
  };
});
var $ZodCheckMinLength = /* @__PURE__ */ $constructor("$ZodCheckMinLength", (inst, def) => {
  var _a2;
  $ZodCheck.init(inst, def);
  (_a2 = inst._zod.def).when ?? (_a2.when = _whenHasLength);
  inst._zod.check = (payload) => {
    const input = payload.value;
    const units = input.length;
    const length = typeof input === "string" && units >= def.minimum && units < def.minimum * 2 ? codePointLength(input) : units;
    if (length >= def.minimum)
      return;
    const origin = getLengthableOrigin(input);
    payload.issues.push({
      origin,
      code: "too_small",
      minimum: def.minimum,
      inclusive: true,
      input,
      inst,
      continue: !def.abort
    });
  };
});

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/versions.js
var version = {
  major: 4,
  minor: 6,
  patch: 7
};

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/schemas.js
var $ZodType = /* @__PURE__ */ $constructor("$ZodType", (inst, def) => {
  var _a2;
  inst ?? (inst = {});
  inst._zod.def = def;
  inst._zod.bag = inst._zod.bag || {};
  inst._zod.version = version;
  const defChecks = inst._zod.def.checks;
  const checks = inst._zod.traits.has("$ZodCheck") ? [inst, ...defChecks ?? []] : defChecks?.length ? [...defChecks] : [];
  for (const ch of checks) {
    for (const fn of ch._zod.onattach) {
      fn(inst);
    }
  }
  if (checks.length === 0) {
    (_a2 = inst._zod).deferred ?? (_a2.deferred = []);
    inst._zod.deferred?.push(() => {
      inst._zod.run = inst._zod.parse;
    });
  } else {
    const runChecks = (payload, checks2, ctx) => {
      if (payload.memo)
        return payload;
      let isAborted = aborted(payload);
      let asyncResult;
      for (const ch of checks2) {
        if (ch._zod.def.when) {
          if (explicitlyAborted(payload))
            continue;
          const shouldRun = ch._zod.def.when(payload);
          if (!shouldRun)
            continue;
        } else if (isAborted) {
          continue;
        }
        const currLen = payload.issues.length;
        const _ = ch._zod.check(payload);
        if (_ instanceof Promise && ctx?.async === false) {
          throw new $ZodAsyncError();
        }
        if (asyncResult || _ instanceof Promise) {
          asyncResult = (asyncResult ?? Promise.resolve()).then(async () => {
            await _;
            const nextLen = payload.issues.length;
            if (nextLen === currLen)
              return;
            attachSchema(payload.issues, currLen, inst);
            if (!isAborted)
              isAborted = aborted(payload, currLen);
          });
        } else {
          const nextLen = payload.issues.length;
          if (nextLen === currLen)
            continue;
          attachSchema(payload.issues, currLen, inst);
          if (!isAborted)
            isAborted = aborted(payload, currLen);
        }
      }
      if (asyncResult) {
        return asyncResult.then(() => {
          return payload;
        });
      }
      return payload;
    };
    const handleCanaryResult = (canary, payload, ctx) => {
      if (aborted(canary)) {
        canary.aborted = true;
        return canary;
      }
      const checkResult = runChecks(payload, checks, ctx);
      if (checkResult instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return checkResult.then((checkResult2) => inst._zod.parse(checkResult2, ctx));
      }
      return inst._zod.parse(checkResult, ctx);
    };
    inst._zod.run = (payload, ctx) => {
      if (ctx.skipChecks) {
        return inst._zod.parse(payload, ctx);
      }
      if (ctx.direction === "backward") {
        const canary = inst._zod.parse({ value: payload.value, issues: [] }, { ...ctx, skipChecks: true });
        if (canary instanceof Promise) {
          return canary.then((canary2) => {
            return handleCanaryResult(canary2, payload, ctx);
          });
        }
        return handleCanaryResult(canary, payload, ctx);
      }
      const result = inst._zod.parse(payload, ctx);
      if (result instanceof Promise) {
        if (ctx.async === false)
          throw new $ZodAsyncError();
        return result.then((result2) => runChecks(result2, checks, ctx));
      }
      return runChecks(result, checks, ctx);
    };
  }
}, {
  // Wrappers extend this by installing a richer factory over it; reading it eagerly would defeat the laziness.
  get "~standard"() {
    return hide(this, "~standard", standardProps(this));
  },
  set "~standard"(value) {
    own(this, "~standard", value);
  }
});
var toStandardResult = (r, ctx) => r.issues.length ? { issues: r.issues.map((iss) => finalizeIssue(iss, ctx, config())) } : { value: r.value };
async function validateAsync(inst, value) {
  const ctx = { async: true };
  return toStandardResult(await inst._zod.run({ value, issues: [] }, ctx), ctx);
}
function standardProps(inst) {
  return {
    validate: (value) => {
      const ctx = { async: false };
      try {
        const r = inst._zod.run({ value, issues: [] }, ctx);
        if (!(r instanceof Promise))
          return toStandardResult(r, ctx);
      } catch (_) {
      }
      return validateAsync(inst, value);
    },
    vendor: "zod",
    version: 1
  };
}
var $ZodString = /* @__PURE__ */ $constructor("$ZodString", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = def.pattern ?? anyString;
  inst._zod.parse = (payload, _) => {
    if (def.coerce)
      try {
        payload.value = String(payload.value);
      } catch (_2) {
      }
    if (typeof payload.value === "string")
      return payload;
    payload.issues.push({
      expected: "string",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
var $ZodNumber = /* @__PURE__ */ $constructor("$ZodNumber", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = number;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Number(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "number" && !Number.isNaN(input) && Number.isFinite(input)) {
      return payload;
    }
    const received = typeof input === "number" ? Number.isNaN(input) ? "NaN" : !Number.isFinite(input) ? String(input) : void 0 : void 0;
    payload.issues.push({
      expected: "number",
      code: "invalid_type",
      input,
      inst,
      ...received ? { received } : {}
    });
    return payload;
  };
});
var $ZodNumberFormat = /* @__PURE__ */ $constructor("$ZodNumberFormat", (inst, def) => {
  $ZodCheckNumberFormat.init(inst, def);
  $ZodNumber.init(inst, def);
});
var $ZodBoolean = /* @__PURE__ */ $constructor("$ZodBoolean", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.pattern = boolean;
  inst._zod.parse = (payload, _ctx) => {
    if (def.coerce)
      try {
        payload.value = Boolean(payload.value);
      } catch (_) {
      }
    const input = payload.value;
    if (typeof input === "boolean")
      return payload;
    payload.issues.push({
      expected: "boolean",
      code: "invalid_type",
      input,
      inst
    });
    return payload;
  };
});
var $ZodUnknown = /* @__PURE__ */ $constructor("$ZodUnknown", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload) => payload;
});
var $ZodNever = /* @__PURE__ */ $constructor("$ZodNever", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _ctx) => {
    payload.issues.push({
      expected: "never",
      code: "invalid_type",
      input: payload.value,
      inst
    });
    return payload;
  };
});
function capSize(inst, size) {
  const caps = sizeCaps(inst._zod.def.checks);
  if (!caps.length)
    return;
  const cap = Math.min(...caps.map((c) => c[0]));
  const parse2 = inst._zod.parse;
  inst._zod.parse = (payload, ctx) => {
    const n = size(payload.value);
    if (n > cap && !ctx?.skipChecks && ctx?.direction !== "backward") {
      for (const [max, ch] of sizeCaps(inst._zod.def.checks)) {
        if (n > max && ch._zod.def.when(payload)) {
          const start = payload.issues.length;
          ch._zod.check(payload);
          payload.issues[start].continue = false;
          attachSchema(payload.issues, start, inst);
          return payload;
        }
      }
    }
    return parse2(payload, ctx);
  };
}
var arraySize = (input) => Array.isArray(input) ? input.length : -1;
function handleArrayResult(result, final, index) {
  if (result.issues.length) {
    final.issues.push(...prefixIssues(index, result.issues));
  }
  final.value[index] = result.value;
}
var $ZodArray = /* @__PURE__ */ $constructor("$ZodArray", (inst, def) => {
  $ZodType.init(inst, def);
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!Array.isArray(input)) {
      payload.issues.push({
        expected: "array",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo ? memo.alloc(inst, payload, Array(input.length), ctx) : Array(input.length);
    const proms = [];
    const abortEarly = ctx?.abortEarly;
    for (let i = 0; i < input.length; i++) {
      const item = input[i];
      const result = def.element._zod.run({
        value: item,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        proms.push(result.then((result2) => handleArrayResult(result2, payload, i)));
      } else {
        handleArrayResult(result, payload, i);
        if (abortEarly && result.issues.length !== 0 && aborted(result))
          break;
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
  capSize(inst, arraySize);
});
function handlePropertyResult(result, final, key, input, optin, optout) {
  const isPresent = key in input;
  const isOptionalOut = optout === "optional";
  if (!isPresent && isOptionalOut && optin === "optional") {
    return;
  }
  if (result.issues.length) {
    if (optin !== void 0 && isOptionalOut && !isPresent) {
      return;
    }
    final.issues.push(...prefixIssues(key, result.issues));
  }
  if (!isPresent && optin === void 0) {
    if (!result.issues.length) {
      final.issues.push({
        code: "invalid_type",
        expected: "nonoptional",
        input: void 0,
        path: [key]
      });
    }
    return;
  }
  if (result.value === void 0) {
    if (isPresent || optin === "defaulted" && !isOptionalOut) {
      final.value[key] = void 0;
    }
  } else {
    final.value[key] = result.value;
  }
}
var NO_SYMBOL_KEYS = [];
function normalizeDef(def) {
  const keys = Object.keys(def.shape);
  const ownSymbols = Object.getOwnPropertySymbols(def.shape);
  const symbolKeys = ownSymbols.length ? ownSymbols : NO_SYMBOL_KEYS;
  const allKeys = symbolKeys.length ? [...keys, ...symbolKeys] : keys;
  for (const k of allKeys) {
    if (!def.shape?.[k]?._zod?.traits?.has("$ZodType")) {
      throw new Error(`Invalid element at key "${String(k)}": expected a Zod schema`);
    }
  }
  const okeys = optionalKeys(def.shape);
  return {
    ...def,
    allKeys,
    symbolKeys,
    // string-only: handleCatchall matches it against `for...in`, which never yields a symbol
    keySet: new Set(keys),
    numKeys: keys.length,
    optionalKeys: new Set(okeys)
  };
}
function handleCatchall(proms, input, payload, ctx, def, inst, abortEarly) {
  const unrecognized = [];
  const keySet = def.keySet;
  const _catchall = def.catchall._zod;
  const t = _catchall.def.type;
  const optin = _catchall.optin;
  const optout = _catchall.optout;
  let seen = 0;
  for (const key in input) {
    if (abortEarly && payload.issues.length !== seen) {
      if (aborted(payload, seen))
        break;
      seen = payload.issues.length;
    }
    if (keySet.has(key))
      continue;
    if (key === "__proto__") {
      if (t === "never")
        unrecognized.push(key);
      continue;
    }
    if (t === "never") {
      unrecognized.push(key);
      continue;
    }
    const r = _catchall.run({ value: input[key], issues: [] }, ctx);
    if (r instanceof Promise) {
      proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
    } else {
      handlePropertyResult(r, payload, key, input, optin, optout);
    }
  }
  if (unrecognized.length) {
    payload.issues.push({
      code: "unrecognized_keys",
      keys: unrecognized,
      input,
      inst,
      // Describes the shape of the input, not the validity of the parsed value, so it never aborts. The parse still fails; the schema's own checks just get to run first, and an enclosing intersection can reconcile the key against a sibling operand.
      continue: true
    });
  }
  if (!proms.length)
    return payload;
  return Promise.all(proms).then(() => {
    return payload;
  });
}
var $ZodObject = /* @__PURE__ */ $constructor("$ZodObject", (inst, def) => {
  $ZodType.init(inst, def);
  const desc = Object.getOwnPropertyDescriptor(def, "shape");
  const sh = desc?.get ? desc.get.raw : def.shape ?? {};
  if (sh) {
    const get = () => {
      const newSh = { ...sh };
      Object.defineProperty(def, "shape", { value: newSh });
      get.raw = newSh;
      return newSh;
    };
    get.raw = sh;
    Object.defineProperty(def, "shape", { get });
  }
  const _normalized = cached(() => normalizeDef(def));
  defineLazyInternal(inst, "propValues", (zod) => {
    const shape = zod.def.shape;
    const propValues = {};
    for (const key in shape) {
      const field = shape[key]._zod;
      if (field.values) {
        if (!Object.prototype.hasOwnProperty.call(propValues, key)) {
          assignProp(propValues, key, /* @__PURE__ */ new Set());
        }
        for (const v of field.values)
          propValues[key].add(v);
        if (field.optin !== void 0)
          propValues[key].add(void 0);
      }
    }
    return propValues;
  });
  const isObject3 = isObject;
  const catchall = def.catchall;
  let value;
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    value ?? (value = _normalized.value);
    const input = payload.value;
    if (!isObject3(input)) {
      payload.issues.push({
        expected: "object",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
    const proms = [];
    const shape = value.shape;
    const abortEarly = ctx?.abortEarly;
    let seen = payload.issues.length;
    for (const key of value.allKeys) {
      if (abortEarly && payload.issues.length !== seen) {
        if (aborted(payload, seen))
          break;
        seen = payload.issues.length;
      }
      if (key === "__proto__")
        continue;
      const el = shape[key];
      const optin = el._zod.optin;
      const optout = el._zod.optout;
      const r = el._zod.run({ value: input[key], issues: [] }, ctx);
      if (r instanceof Promise) {
        proms.push(r.then((r2) => handlePropertyResult(r2, payload, key, input, optin, optout)));
      } else {
        handlePropertyResult(r, payload, key, input, optin, optout);
      }
    }
    if (!catchall) {
      return proms.length ? Promise.all(proms).then(() => payload) : payload;
    }
    return handleCatchall(proms, input, payload, ctx, _normalized.value, inst, abortEarly === true);
  };
});
function handleUnionResults(results, final, inst, ctx) {
  for (const result of results) {
    if (result.issues.length === 0) {
      final.value = result.value;
      return final;
    }
  }
  const nonaborted = results.filter((r) => !aborted(r));
  if (nonaborted.length === 1) {
    final.value = nonaborted[0].value;
    return nonaborted[0];
  }
  final.issues.push({
    code: "invalid_union",
    input: final.value,
    inst,
    errors: results.map((result) => result.issues.map((iss) => finalizeIssue(iss, ctx, config())))
  });
  return final;
}
var $ZodUnion = /* @__PURE__ */ $constructor("$ZodUnion", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.options.some((o) => o._zod.optin === "defaulted") ? "defaulted" : zod.def.options.some((o) => o._zod.optin !== void 0) ? "optional" : void 0);
  defineLazyInternal(inst, "optout", (zod) => zod.def.options.some((o) => o._zod.optout === "optional") ? "optional" : void 0);
  defineLazyInternal(inst, "values", (zod) => {
    if (zod.def.options.every((o) => o._zod.values)) {
      return new Set(zod.def.options.flatMap((option) => Array.from(option._zod.values)));
    }
    return void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    if (zod.def.options.every((o) => o._zod.pattern)) {
      const patterns = zod.def.options.map((o) => o._zod.pattern);
      return new RegExp(`^(${patterns.map((p) => cleanRegex(p.source)).join("|")})$`);
    }
    return void 0;
  });
  const first = def.options.length === 1 ? def.options[0]._zod.run : null;
  inst._zod.parse = (payload, ctx) => {
    if (first) {
      return first(payload, ctx);
    }
    let async = false;
    const results = [];
    for (const option of def.options) {
      const result = option._zod.run({
        value: payload.value,
        issues: []
      }, ctx);
      if (result instanceof Promise) {
        results.push(result);
        async = true;
      } else {
        if (result.issues.length === 0)
          return result;
        results.push(result);
      }
    }
    if (!async)
      return handleUnionResults(results, payload, inst, ctx);
    return Promise.all(results).then((results2) => {
      return handleUnionResults(results2, payload, inst, ctx);
    });
  };
});
var $ZodRecord = /* @__PURE__ */ $constructor("$ZodRecord", (inst, def) => {
  $ZodType.init(inst, def);
  const memo = globalConfig.memoizer;
  memo?.attach(inst);
  inst._zod.parse = (payload, ctx) => {
    const input = payload.value;
    if (!isPlainObject(input)) {
      payload.issues.push({
        expected: "record",
        code: "invalid_type",
        input,
        inst
      });
      return payload;
    }
    const proms = [];
    const values = def.keyType._zod.values;
    if (values && !def.partial) {
      payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
      const recordKeys = /* @__PURE__ */ new Set();
      for (const key of values) {
        if (typeof key === "string" || typeof key === "number" || typeof key === "symbol") {
          recordKeys.add(typeof key === "number" ? key.toString() : key);
          if (key === "__proto__")
            continue;
          const keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
          if (keyResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (keyResult.issues.length) {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
            continue;
          }
          const outKey = keyResult.value;
          if (outKey === "__proto__")
            continue;
          const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
          if (result instanceof Promise) {
            proms.push(result.then((result2) => {
              if (result2.issues.length) {
                payload.issues.push(...prefixIssues(key, result2.issues));
              }
              payload.value[outKey] = result2.value;
            }));
          } else {
            if (result.issues.length) {
              payload.issues.push(...prefixIssues(key, result.issues));
            }
            payload.value[outKey] = result.value;
          }
        }
      }
      let unrecognized;
      for (const key in input) {
        if (!recordKeys.has(key)) {
          if (def.mode === "loose") {
            if (key === "__proto__")
              continue;
            payload.value[key] = input[key];
          } else {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          }
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    } else {
      payload.value = memo ? memo.alloc(inst, payload, {}, ctx) : {};
      let unrecognized;
      for (const key of Reflect.ownKeys(input)) {
        if (key === "__proto__")
          continue;
        if (!Object.prototype.propertyIsEnumerable.call(input, key))
          continue;
        let keyResult = def.keyType._zod.run({ value: key, issues: [] }, ctx);
        if (keyResult instanceof Promise) {
          throw new Error("Async schemas not supported in object keys currently");
        }
        const checkNumericKey = typeof key === "string" && number.test(key) && keyResult.issues.length;
        if (checkNumericKey) {
          const retryResult = def.keyType._zod.run({ value: Number(key), issues: [] }, ctx);
          if (retryResult instanceof Promise) {
            throw new Error("Async schemas not supported in object keys currently");
          }
          if (retryResult.issues.length === 0) {
            keyResult = retryResult;
          }
        }
        if (keyResult.issues.length) {
          if (def.mode === "loose") {
            payload.value[key] = input[key];
          } else if (values) {
            unrecognized = unrecognized ?? [];
            unrecognized.push(key);
          } else {
            payload.issues.push({
              code: "invalid_key",
              origin: "record",
              issues: keyResult.issues.map((iss) => finalizeIssue(iss, ctx, config())),
              input: key,
              path: [key],
              inst
            });
          }
          continue;
        }
        const outKey = keyResult.value;
        if (outKey === "__proto__")
          continue;
        const result = def.valueType._zod.run({ value: input[key], issues: [] }, ctx);
        if (result instanceof Promise) {
          proms.push(result.then((result2) => {
            if (result2.issues.length) {
              payload.issues.push(...prefixIssues(key, result2.issues));
            }
            payload.value[outKey] = result2.value;
          }));
        } else {
          if (result.issues.length) {
            payload.issues.push(...prefixIssues(key, result.issues));
          }
          payload.value[outKey] = result.value;
        }
      }
      if (unrecognized && unrecognized.length > 0) {
        payload.issues.push({
          code: "unrecognized_keys",
          input,
          inst,
          keys: unrecognized,
          continue: true
        });
      }
    }
    if (proms.length) {
      return Promise.all(proms).then(() => payload);
    }
    return payload;
  };
});
var $ZodEnum = /* @__PURE__ */ $constructor("$ZodEnum", (inst, def) => {
  $ZodType.init(inst, def);
  const values = getEnumValues(def.entries);
  const valuesSet = new Set(values);
  inst._zod.values = valuesSet;
  defineLazyInternal(inst, "pattern", (zod) => {
    const patternValues = getEnumValues(zod.def.entries).filter((k) => propertyKeyTypes.has(typeof k));
    return new RegExp(patternValues.length ? `^(${patternValues.map((o) => escapeRegex(o.toString())).join("|")})$` : "^[^\\s\\S]$");
  });
  inst._zod.parse = (payload, _ctx) => {
    const input = payload.value;
    if (valuesSet.has(input)) {
      return payload;
    }
    payload.issues.push({
      code: "invalid_value",
      values,
      input,
      inst
    });
    return payload;
  };
});
var $ZodTransform = /* @__PURE__ */ $constructor("$ZodTransform", (inst, def) => {
  $ZodType.init(inst, def);
  inst._zod.optin = "optional";
  globalConfig.memoizer?.guard(inst);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      throw new $ZodEncodeError(inst.constructor.name);
    }
    const _out = def.transform(payload.value, payload);
    if (ctx.async) {
      const output = _out instanceof Promise ? _out : Promise.resolve(_out);
      return output.then((output2) => {
        payload.value = output2;
        return payload;
      });
    }
    if (_out instanceof Promise) {
      throw new $ZodAsyncError();
    }
    payload.value = _out;
    return payload;
  };
});
function handleOptionalResult(payload, result) {
  payload.value = result.issues.length ? void 0 : result.value;
  return payload;
}
var $ZodOptional = /* @__PURE__ */ $constructor("$ZodOptional", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin === "defaulted" ? "defaulted" : "optional");
  inst._zod.optout = "optional";
  defineLazyInternal(inst, "values", (zod) => {
    const values = zod.def.innerType._zod.values;
    return values ? /* @__PURE__ */ new Set([...values, void 0]) : void 0;
  });
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)})?$`) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === void 0) {
      if (def.innerType._zod.optin !== "defaulted")
        return payload;
      const result = def.innerType._zod.run({ value: payload.value, issues: [] }, ctx);
      if (result instanceof Promise)
        return result.then((result2) => handleOptionalResult(payload, result2));
      return handleOptionalResult(payload, result);
    }
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodExactOptional = /* @__PURE__ */ $constructor("$ZodExactOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.innerType._zod.values);
  defineLazyInternal(inst, "pattern", (zod) => zod.def.innerType._zod.pattern);
  inst._zod.parse = (payload, ctx) => {
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodNullable = /* @__PURE__ */ $constructor("$ZodNullable", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "optin", (zod) => zod.def.innerType._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.innerType._zod.optout);
  defineLazyInternal(inst, "pattern", (zod) => {
    const pattern = zod.def.innerType._zod.pattern;
    return pattern ? new RegExp(`^(${cleanRegex(pattern.source)}|null)$`) : void 0;
  });
  defineLazyInternal(inst, "values", (zod) => {
    return zod.def.innerType._zod.values ? /* @__PURE__ */ new Set([...zod.def.innerType._zod.values, null]) : void 0;
  });
  inst._zod.parse = (payload, ctx) => {
    if (payload.value === null)
      return payload;
    return def.innerType._zod.run(payload, ctx);
  };
});
var $ZodPipe = /* @__PURE__ */ $constructor("$ZodPipe", (inst, def) => {
  $ZodType.init(inst, def);
  defineLazyInternal(inst, "values", (zod) => zod.def.in._zod.values);
  defineLazyInternal(inst, "optin", (zod) => zod.def.in._zod.optin);
  defineLazyInternal(inst, "optout", (zod) => zod.def.out._zod.optout);
  defineLazyInternal(inst, "propValues", (zod) => zod.def.in._zod.propValues);
  inst._zod.parse = (payload, ctx) => {
    if (ctx.direction === "backward") {
      const right = def.out._zod.run(payload, ctx);
      if (right instanceof Promise) {
        return right.then((right2) => handlePipeResult(right2, def.in, ctx));
      }
      return handlePipeResult(right, def.in, ctx);
    }
    const left = def.in._zod.run(payload, ctx);
    if (left instanceof Promise) {
      return left.then((left2) => handlePipeResult(left2, def.out, ctx));
    }
    return handlePipeResult(left, def.out, ctx);
  };
});
function handlePipeResult(left, next, ctx) {
  if (left.issues.some((iss) => iss.code !== "unrecognized_keys")) {
    left.aborted = true;
    return left;
  }
  return next._zod.run({ value: left.value, issues: left.issues }, ctx);
}
var $ZodCustom = /* @__PURE__ */ $constructor("$ZodCustom", (inst, def) => {
  $ZodCheck.init(inst, def);
  $ZodType.init(inst, def);
  inst._zod.parse = (payload, _) => {
    return payload;
  };
  inst._zod.check = (payload) => {
    const input = payload.value;
    const r = def.fn(input);
    if (r instanceof Promise) {
      return r.then((r2) => handleRefineResult(r2, payload, input, inst));
    }
    handleRefineResult(r, payload, input, inst);
    return;
  };
});
function handleRefineResult(result, payload, input, inst) {
  if (!result) {
    const _iss = {
      code: "custom",
      input,
      inst,
      // incorporates params.error into issue reporting
      path: [...inst._zod.def.path ?? []],
      // incorporates params.error into issue reporting
      continue: !inst._zod.def.abort
      // params: inst._zod.def.params,
    };
    if (inst._zod.def.params)
      _iss.params = inst._zod.def.params;
    payload.issues.push(issue(_iss));
  }
}

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/core/api.js
function snapshotChecks(def) {
  if (def.checks)
    def.checks = [...def.checks];
  return def;
}
// @__NO_SIDE_EFFECTS__
function _string(Class, params2) {
  return new Class(snapshotChecks({ type: "string", ...normalizeParams(params2) }));
}
// @__NO_SIDE_EFFECTS__
function _number(Class, params2) {
  return new Class(snapshotChecks({ type: "number", checks: [], ...normalizeParams(params2) }));
}
// @__NO_SIDE_EFFECTS__
function _int(Class, params2) {
  return new Class({
    type: "number",
    check: "number_format",
    abort: false,
    format: "safeint",
    ...normalizeParams(params2)
  });
}
// @__NO_SIDE_EFFECTS__
function _boolean(Class, params2) {
  return new Class({
    type: "boolean",
    ...normalizeParams(params2)
  });
}
// @__NO_SIDE_EFFECTS__
function _unknown(Class) {
  return new Class({
    type: "unknown"
  });
}
// @__NO_SIDE_EFFECTS__
function _never(Class, params2) {
  return new Class({
    type: "never",
    ...normalizeParams(params2)
  });
}
// @__NO_SIDE_EFFECTS__
function _lte(value, params2) {
  return new $ZodCheckLessThan({
    check: "less_than",
    ...normalizeParams(params2),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _gte(value, params2) {
  return new $ZodCheckGreaterThan({
    check: "greater_than",
    ...normalizeParams(params2),
    value,
    inclusive: true
  });
}
// @__NO_SIDE_EFFECTS__
function _minLength(minimum, params2) {
  return new $ZodCheckMinLength({
    check: "min_length",
    ...normalizeParams(params2),
    minimum
  });
}
// @__NO_SIDE_EFFECTS__
function _custom(Class, fn, _params) {
  const norm = normalizeParams(_params);
  norm.abort ?? (norm.abort = true);
  const schema = new Class({
    type: "custom",
    check: "custom",
    fn,
    ...norm
  });
  return schema;
}
// @__NO_SIDE_EFFECTS__
function _refine(Class, fn, _params) {
  const schema = new Class({
    type: "custom",
    check: "custom",
    fn,
    ...normalizeParams(_params)
  });
  return schema;
}

// ../../node_modules/.pnpm/zod@4.6.7/node_modules/zod/v4/mini/schemas.js
var ZodMiniType = /* @__PURE__ */ $constructor("ZodMiniType", (inst, def) => {
  if (!inst._zod)
    throw new Error("Uninitialized schema in ZodMiniType.");
  $ZodType.init(inst, def);
  inst.def = def;
  inst.type = def.type;
}, {
  // `with` is an alias for `check`: the same function object, not a wrapper.
  get with() {
    return this.check;
  },
  set with(value) {
    own(this, "with", value);
  },
  parse(data, params2) {
    return parse(this, data, params2, { callee: this.parse });
  },
  parseAsync(data, params2) {
    return parseAsync(this, data, params2, { callee: this.parseAsync });
  },
  safeParse(data, params2) {
    return safeParse(this, data, params2);
  },
  safeParseAsync(data, params2) {
    return safeParseAsync(this, data, params2);
  },
  check(...checks) {
    const def = this.def;
    return this.clone({
      ...def,
      checks: [
        ...def.checks ?? [],
        ...checks.map((ch) => typeof ch === "function" ? { _zod: { check: ch, def: { check: "custom" }, onattach: [] } } : ch)
      ]
    }, { parent: true });
  },
  clone(_def, params2) {
    return clone(this, _def, params2);
  },
  brand() {
    return this;
  },
  register(reg, meta2) {
    reg.add(this, meta2);
    return this;
  },
  apply(fn, ...args) {
    return args.length === 0 ? fn(this) : fn(this, ...args);
  }
});
var ZodMiniString = /* @__PURE__ */ $constructor("ZodMiniString", (inst, def) => {
  $ZodString.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function string2(params2) {
  return _string(ZodMiniString, params2);
}
var ZodMiniNumber = /* @__PURE__ */ $constructor("ZodMiniNumber", (inst, def) => {
  $ZodNumber.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function number2(params2) {
  return _number(ZodMiniNumber, params2);
}
var ZodMiniNumberFormat = /* @__PURE__ */ $constructor("ZodMiniNumberFormat", (inst, def) => {
  $ZodNumberFormat.init(inst, def);
  ZodMiniNumber.init(inst, def);
});
function int(params2) {
  return _int(ZodMiniNumberFormat, params2);
}
var ZodMiniBoolean = /* @__PURE__ */ $constructor("ZodMiniBoolean", (inst, def) => {
  $ZodBoolean.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function boolean2(params2) {
  return _boolean(ZodMiniBoolean, params2);
}
var ZodMiniUnknown = /* @__PURE__ */ $constructor("ZodMiniUnknown", (inst, def) => {
  $ZodUnknown.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function unknown() {
  return _unknown(ZodMiniUnknown);
}
var ZodMiniNever = /* @__PURE__ */ $constructor("ZodMiniNever", (inst, def) => {
  $ZodNever.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function never(params2) {
  return _never(ZodMiniNever, params2);
}
var ZodMiniArray = /* @__PURE__ */ $constructor("ZodMiniArray", (inst, def) => {
  $ZodArray.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function array(element, params2) {
  return new ZodMiniArray({
    type: "array",
    element,
    ...normalizeParams(params2)
  });
}
var ZodMiniObject = /* @__PURE__ */ $constructor("ZodMiniObject", (inst, def) => {
  $ZodObject.init(inst, def);
  ZodMiniType.init(inst, def);
  installLazyProp(inst, "shape", (self) => self._zod.def.shape, false);
});
// @__NO_SIDE_EFFECTS__
function strictObject(shape, params2) {
  return new ZodMiniObject({
    type: "object",
    shape,
    catchall: /* @__PURE__ */ never(),
    ...normalizeParams(params2)
  });
}
// @__NO_SIDE_EFFECTS__
function looseObject(shape, params2) {
  return new ZodMiniObject({
    type: "object",
    shape,
    catchall: /* @__PURE__ */ unknown(),
    ...normalizeParams(params2)
  });
}
var ZodMiniUnion = /* @__PURE__ */ $constructor("ZodMiniUnion", (inst, def) => {
  $ZodUnion.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function union(options, params2) {
  return new ZodMiniUnion({
    type: "union",
    options,
    ...normalizeParams(params2)
  });
}
var ZodMiniRecord = /* @__PURE__ */ $constructor("ZodMiniRecord", (inst, def) => {
  $ZodRecord.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function record(keyType, valueType, params2) {
  if (!valueType || !valueType._zod) {
    return new ZodMiniRecord({
      type: "record",
      keyType: /* @__PURE__ */ string2(),
      valueType: keyType,
      ...normalizeParams(valueType)
    });
  }
  return new ZodMiniRecord({
    type: "record",
    keyType,
    valueType,
    ...normalizeParams(params2)
  });
}
var ZodMiniEnum = /* @__PURE__ */ $constructor("ZodMiniEnum", (inst, def) => {
  $ZodEnum.init(inst, def);
  ZodMiniType.init(inst, def);
  inst.options = [...inst._zod.values];
});
// @__NO_SIDE_EFFECTS__
function _enum(values, params2) {
  const entries = Array.isArray(values) ? Object.fromEntries(values.map((v) => [v, v])) : values;
  return new ZodMiniEnum({
    type: "enum",
    entries,
    ...normalizeParams(params2)
  });
}
var ZodMiniTransform = /* @__PURE__ */ $constructor("ZodMiniTransform", (inst, def) => {
  $ZodTransform.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function transform(fn) {
  return new ZodMiniTransform({
    type: "transform",
    transform: fn
  });
}
var ZodMiniOptional = /* @__PURE__ */ $constructor("ZodMiniOptional", (inst, def) => {
  $ZodOptional.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function optional(innerType) {
  return new ZodMiniOptional({
    type: "optional",
    innerType
  });
}
var ZodMiniExactOptional = /* @__PURE__ */ $constructor("ZodMiniExactOptional", (inst, def) => {
  $ZodExactOptional.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function exactOptional(innerType) {
  return new ZodMiniExactOptional({
    type: "optional",
    innerType
  });
}
var ZodMiniNullable = /* @__PURE__ */ $constructor("ZodMiniNullable", (inst, def) => {
  $ZodNullable.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function nullable(innerType) {
  return new ZodMiniNullable({
    type: "nullable",
    innerType
  });
}
var ZodMiniPipe = /* @__PURE__ */ $constructor("ZodMiniPipe", (inst, def) => {
  $ZodPipe.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function pipe(in_, out) {
  return new ZodMiniPipe({
    type: "pipe",
    in: in_,
    out
  });
}
var ZodMiniCustom = /* @__PURE__ */ $constructor("ZodMiniCustom", (inst, def) => {
  $ZodCustom.init(inst, def);
  ZodMiniType.init(inst, def);
});
// @__NO_SIDE_EFFECTS__
function check(fn, params2) {
  const ch = new $ZodCheck({
    check: "custom",
    ...normalizeParams(params2)
  });
  ch._zod.check = fn;
  return ch;
}
// @__NO_SIDE_EFFECTS__
function custom(fn, _params) {
  return _custom(ZodMiniCustom, fn ?? (() => true), _params);
}
// @__NO_SIDE_EFFECTS__
function refine(fn, _params = {}) {
  return _refine(ZodMiniCustom, fn, _params);
}

// ../../packages/schema/dist/chunk-TBRMDVFE.js
var OwnModel = /* @__PURE__ */ $constructor(
  "OwnModel",
  (model, def) => {
    ZodMiniType.init(model, def);
    const { read, fits = fitsNot, shape = {}, checks = [] } = def;
    const fields = Object.entries(shape).map(([key, field]) => ({ key, model: field, fits: fitsOf(field) }));
    model._zod.parse = (payload, context) => fits(payload.value, def, fields) ? payload : read(payload, context, def, fields);
    model._zod.fits = withChecks(def.shape ? (value) => fits(value, def, fields) : fits, checks);
    if (def.type === "optional") model._zod.optin = model._zod.optout = "optional";
    if (def.values) model._zod.values = new Set(def.values);
    if (def.shape) {
      Object.assign(model, { shape: def.shape });
      const literals = Object.entries(def.shape).flatMap(
        ([
          key,
          {
            _zod: { values }
          }
        ]) => values ? [[key, values]] : []
      );
      model._zod.propValues = Object.fromEntries(literals);
    }
  }
);
var own2 = /* @__NO_SIDE_EFFECTS__ */ (type, facts, read, fits) => new OwnModel({ type, ...facts, read, fits });
var fitsOf = ({ _zod }) => _zod.fits ?? fitsNot;
var fitsNot = () => false;
function withChecks(fits, checks) {
  if (checks.length === 0) return fits;
  const problems = checks.map(({ _zod }) => _zod.problemOf);
  if (!problems.every((problemOf) => problemOf !== void 0)) return fitsNot;
  return (value) => fits(value) && problems.every((problemOf) => problemOf(value) === void 0);
}
var run = (model, payload, context) => model._zod.run(payload, context);
function wrongType(payload, issue3, complaint) {
  const { value, issues } = payload;
  const message2 = typeof complaint === "function" ? complaint(value) : complaint;
  issues.push({ ...issue3, input: value, message: message2 });
  return payload;
}
var issuesAt = (key, { issues }) => issues.map((issue3) => ({ ...issue3, path: [key, ...issue3.path ?? []] }));
var primitive = /* @__NO_SIDE_EFFECTS__ */ (type, isRight) => (complaint) => /* @__PURE__ */ own2(type, {}, (payload) => wrongType(payload, { code: "invalid_type", expected: type }, complaint), isRight);
var string3 = /* @__PURE__ */ primitive(
  "string",
  (value) => typeof value === "string"
);
var number3 = /* @__PURE__ */ primitive("number", Number.isFinite);
var boolean3 = /* @__PURE__ */ primitive(
  "boolean",
  (value) => typeof value === "boolean"
);
var unknown2 = /* @__PURE__ */ primitive("unknown", () => true);
var never2 = /* @__PURE__ */ primitive("never", () => false);
var literal = /* @__NO_SIDE_EFFECTS__ */ (values, complaint) => /* @__PURE__ */ own2(
  "literal",
  { values },
  (payload) => wrongType(payload, { code: "invalid_value", values }, complaint),
  (value) => values.includes(value)
);
var optional2 = /* @__NO_SIDE_EFFECTS__ */ (model) => {
  const fits = fitsOf(model);
  return /* @__PURE__ */ own2(
    "optional",
    { innerType: model },
    (payload, context) => run(model, payload, context),
    (value) => value === void 0 || fits(value)
  );
};
var lenient = /* @__NO_SIDE_EFFECTS__ */ (model) => {
  const fits = fitsOf(model);
  return /* @__PURE__ */ own2(
    "optional",
    { innerType: /* @__PURE__ */ nullable2(model) },
    (payload, context) => {
      const before = payload.issues.length;
      const result = run(model, payload, context);
      return result.issues.length === before ? result : { value: void 0, issues: result.issues.slice(0, before) };
    },
    (value) => value === void 0 || value === null || fits(value)
  );
};
var nullable2 = /* @__NO_SIDE_EFFECTS__ */ (model) => /* @__PURE__ */ own2(
  "nullable",
  { innerType: model },
  (payload, context) => payload.value === null ? payload : run(model, payload, context)
);
var array2 = /* @__NO_SIDE_EFFECTS__ */ (element, complaint) => /* @__PURE__ */ own2("array", { element }, (payload, context) => {
  const { value, issues } = payload;
  if (!Array.isArray(value)) return wrongType(payload, { code: "invalid_type", expected: "array" }, complaint);
  const list = [];
  for (let at = 0; at < value.length; at++) {
    const result = run(element, { value: value[at], issues: [] }, context);
    issues.push(...issuesAt(at, result));
    list.push(result.value);
  }
  payload.value = list;
  return payload;
});
var union2 = /* @__NO_SIDE_EFFECTS__ */ (models) => /* @__PURE__ */ own2(
  "union",
  { options: models },
  (payload, context) => run(memberFor(payload.value, models), payload, context),
  (value) => fitsOf(memberFor(value, models))(value)
);
function memberFor(value, models) {
  for (const model of models) if (model.type === typeof value) return model;
  return models[0];
}
var prepared = /* @__NO_SIDE_EFFECTS__ */ (prepare, model, fits) => /* @__PURE__ */ own2(
  "pipe",
  { in: model, out: model },
  (payload, context) => {
    const { issues } = payload;
    const before = issues.length;
    payload.value = prepare(payload.value, ({ path, message: message2 }) => {
      issues.push({ code: "custom", input: void 0, path: [...path], message: message2 });
    });
    return issues.length === before ? run(model, payload, context) : payload;
  },
  fits
);
var converted = /* @__NO_SIDE_EFFECTS__ */ (convert, model) => {
  const fits = fitsOf(model);
  return /* @__PURE__ */ prepared(convert, model, (value) => fits(value) && convert(value) === value);
};
var expected = /* @__NO_SIDE_EFFECTS__ */ (what) => (value) => value === void 0 ? `is required: give ${what}` : `must be ${what}`;

// ../../packages/schema/dist/chunk-KLFVJXSA.js
// @__NO_SIDE_EFFECTS__
function rule(problemOf, { pattern, ...limits } = {}) {
  const check2 = check(({ value, issues }) => {
    const message2 = problemOf(value);
    if (message2 !== void 0) issues.push({ code: "custom", input: void 0, message: message2, continue: true });
  });
  Object.assign(check2._zod, { problemOf });
  check2._zod.onattach.push(({ _zod: { bag } }) => {
    Object.assign(bag, limits);
    if (pattern) bag["patterns"] = new Set(bag["patterns"]).add(pattern);
  });
  return check2;
}
var matches = /* @__NO_SIDE_EFFECTS__ */ ({ pattern, message: message2 }) => /* @__PURE__ */ rule((value) => pattern.test(value) ? void 0 : message2, { pattern });
var atMost = /* @__NO_SIDE_EFFECTS__ */ (maximum) => /* @__PURE__ */ rule(
  // A string has at least as many UTF-16 units as characters, so the characters of a short string need not be
  // counted.
  (value) => value.length <= maximum || Array.from(value).length <= maximum ? void 0 : `must be at most ${maximum} characters long`,
  { maximum }
);
var wholeNumber = /* @__NO_SIDE_EFFECTS__ */ (minimum, maximum, complaint) => number3(complaint).check(
  /* @__PURE__ */ rule(
    (value) => Number.isInteger(value) && value >= minimum && value <= maximum ? void 0 : complaint(value),
    { format: "safeint", minimum, maximum }
  )
);
var wellFormed = /* @__NO_SIDE_EFFECTS__ */ () => /* @__PURE__ */ rule((value) => WELL_FORMED.pattern.test(value) ? void 0 : WELL_FORMED.message);
var text = /* @__NO_SIDE_EFFECTS__ */ (what = "a string") => string3(expected(what)).check(/* @__PURE__ */ wellFormed(), /* @__PURE__ */ matches(NO_NUL));
var visibleText = /* @__NO_SIDE_EFFECTS__ */ (what = "a string") => (/* @__PURE__ */ text(what)).check(
  /* @__PURE__ */ rule((value) => /\S/.test(value) ? void 0 : value === "" ? "must not be empty" : "must not be blank", {
    pattern: /\S/
  })
);
var ONE_LINE = {
  pattern: /^[^\n\r\t]*$/,
  message: "must not contain a line break or a tab: WhatsApp refuses them"
};
var WIDE_GAP = "     ";
var lineOfText = /* @__NO_SIDE_EFFECTS__ */ () => (/* @__PURE__ */ visibleText()).check(
  /* @__PURE__ */ matches(ONE_LINE),
  /* @__PURE__ */ rule(
    (value) => value.includes(WIDE_GAP) ? "must not contain more than 4 spaces in a row: WhatsApp refuses them" : void 0
  )
);
var MIXED_KINDS = "mixes positions and names: a template has only one kind";
var POSITION = /^[1-9][0-9]*$/;
var isPosition = (variable) => POSITION.test(variable);
function missingPosition(positions) {
  const given = new Set(positions);
  const at = positions.findIndex((_, index) => !given.has(String(index + 1)));
  return at === -1 ? void 0 : at + 1;
}

// ../../packages/schema/dist/chunk-APGXCNHT.js
var isObject2 = (value) => typeof value === "object" && value !== null;
var isJsonObject = (value) => isObject2(value) && !Array.isArray(value);
function isPlainObject2(value) {
  if (!isJsonObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
var objectOf = /* @__NO_SIDE_EFFECTS__ */ (ofShape, rest, complaint, fits) => {
  const read = (payload, context, { shape = {}, catchall }, fields) => {
    const { value, issues } = payload;
    if (!hasFields(value)) return wrongType(payload, { code: "invalid_type", expected: "object" }, complaint);
    const object = {};
    payload.value = object;
    let hasMore = !allFit(value, fields, object);
    for (const key in value) hasMore ||= !Object.hasOwn(shape, key);
    if (!hasMore) return payload;
    const unknownKeys = [];
    const waiting = [];
    const add = (key, model, result) => {
      if (result.issues.length > 0) issues.push(...issuesAt(key, result));
      else if (!(key in value) && model._zod.optin === void 0)
        issues.push({ code: "invalid_type", expected: "nonoptional", input: void 0, path: [key] });
      if (result.value !== void 0 || key in value) object[key] = result.value;
    };
    const readKey = (key, model, inner) => {
      const result = model._zod.run({ value: inner, issues: [] }, context);
      if (result instanceof Promise) waiting.push(result.then((awaited) => add(key, model, awaited)));
      else add(key, model, result);
    };
    for (const { key, model } of fields) readKey(key, model, value[key]);
    for (const key in value) {
      if (Object.hasOwn(shape, key)) continue;
      if (catchall?._zod.def.type === "never") unknownKeys.push(key);
      else if (catchall && key !== "__proto__") readKey(key, catchall, value[key]);
    }
    if (unknownKeys.length > 0) {
      const named = unknownKeys.map((key) => JSON.stringify(key)).join(", ");
      const message2 = `has the unknown key ${named}; known: ${Object.keys(shape).join(", ")}`;
      issues.push({ code: "unrecognized_keys", keys: unknownKeys, input: value, message: message2, continue: true });
    }
    return waiting.length > 0 ? Promise.all(waiting).then(() => payload) : payload;
  };
  return own2("object", { shape: ofShape, catchall: rest }, read, fits);
};
var hasFields = (value) => isJsonObject(value) && typeof value["toJSON"] !== "function";
function allFit(value, fields, copy) {
  for (const { key, model, fits } of fields) {
    const inner = value[key];
    if (!fits(inner) || inner === void 0 && model._zod.optin === void 0) return false;
    if (copy && key in value) copy[key] = inner;
  }
  return true;
}
var equalsItsCopy = (value, { catchall }, fields) => hasFields(value) && Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, "__proto__") && catchall?._zod.def.type === "unknown" && allFit(value, fields);
var closed = /* @__NO_SIDE_EFFECTS__ */ (shape) => /* @__PURE__ */ objectOf(shape, never2(), expected("an object"));
var loose = /* @__NO_SIDE_EFFECTS__ */ (shape) => /* @__PURE__ */ objectOf(shape, unknown2());
var dictionary = /* @__NO_SIDE_EFFECTS__ */ (value) => /* @__PURE__ */ objectOf({}, value);
var open = /* @__NO_SIDE_EFFECTS__ */ (shape) => /* @__PURE__ */ objectOf(shape, unknown2(), void 0, equalsItsCopy);
var listed = (values) => values.map((value) => `"${String(value)}"`).join(", ").replace(/, ([^,]*)$/, " or $1");
var variants = /* @__NO_SIDE_EFFECTS__ */ (discriminator, models, hint = "") => {
  const literals = models.map(({ _zod }) => [..._zod.propValues[discriminator] ?? []]);
  const complaint = expected(listed(literals.flat()) + hint);
  return own2(
    "union",
    { options: models, discriminator, inclusive: false },
    (payload, context) => {
      const { value } = payload;
      if (!isJsonObject(value)) return wrongType(payload, { code: "invalid_type", expected: "object" }, complaint);
      const named = value[discriminator];
      const variant = models[literals.findIndex((each) => each.includes(named))];
      return variant ? run(variant, payload, context) : wrongType(payload, { code: "invalid_union", errors: [], path: [discriminator] }, complaint);
    }
  );
};
var MAX_DEPTH = 64;
function isJson(value, depth) {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return Array.from(value).every((item) => isJson(item, depth + 1));
  return isPlainObject2(value) && Object.entries(value).every(([key, item]) => key !== "__proto__" && (item === void 0 || isJson(item, depth + 1)));
}
function unstorableIn(value) {
  const left = [{ value }];
  for (let visit = left.pop(); visit !== void 0; visit = left.pop()) {
    const { value: found } = visit;
    const problem = typeof found === "string" ? unstorableText(found) : void 0;
    if (problem !== void 0) return { path: pathOf(visit), message: problem };
    if (!isObject2(found)) continue;
    const isList = Array.isArray(found);
    for (const [key, inner] of Object.entries(found)) {
      if (!isList && unstorableText(key) !== void 0) return { path: pathOf(visit), message: keyProblem(key) };
      left.push({ value: inner, key: isList ? Number(key) : key, parent: visit });
    }
  }
  return void 0;
}
var keyProblem = (key) => key.includes("\0") ? "has a key that contains NUL (U+0000), which cannot be stored" : "has a key that is not well-formed Unicode";
function pathOf(visit) {
  const path = [];
  for (let at = visit; at?.key !== void 0; at = at.parent) path.unshift(at.key);
  return path;
}
var jsonObject = /* @__NO_SIDE_EFFECTS__ */ (model) => prepared((value, refuse) => {
  if (!isPlainObject2(value) || !isJson(value, 0)) {
    return refuse({ path: [], message: "must be a plain object of JSON values: no dates, no functions, no NaN" });
  }
  const copy = JSON.parse(JSON.stringify(value));
  const issue3 = unstorableIn(copy);
  return issue3 ? refuse(issue3) : copy;
}, model);

// ../../packages/schema/dist/chunk-Y5TWDCHF.js
var TEMPLATE_LIMITS = {
  header: 60,
  body: 1024,
  footer: 60,
  buttonText: 25,
  buttonUrl: 2e3,
  phoneNumber: 20,
  buttons: 10
};
var BUTTONS_OF_TYPE = { quick_reply: 10, url: 2, phone_number: 1, otp: 1 };
var PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
var VARIABLE_NAME = /^[a-z][a-z0-9_]*$/;
var placeholdersOf = (value) => [
  ...new Set([...value.matchAll(PLACEHOLDER)].map(([, key = ""]) => key))
];
var replacePlaceholders = (value, valueOf) => value.replaceAll(PLACEHOLDER, (placeholder, variable) => valueOf(variable) ?? placeholder);
function placeholderProblem(value) {
  if (/\{\{|\}\}/.test(value.replaceAll(PLACEHOLDER, " ")) || /\{\{\{|\}\}\}/.test(value))
    return "has braces without a matching pair: write {{1}} or {{name}}";
  const variables2 = placeholdersOf(value);
  const wrong = variables2.find((variable) => !isPosition(variable) && !VARIABLE_NAME.test(variable));
  if (wrong !== void 0) {
    return `has the placeholder ${JSON.stringify(`{{${wrong}}}`)}: use {{1}}, {{2}} or a name of lower-case letters, digits and underscores`;
  }
  const positions = variables2.filter(isPosition);
  if (positions.length > 0 && positions.length < variables2.length) return MIXED_KINDS;
  const missing = missingPosition(positions);
  return missing === void 0 ? void 0 : `must number its variables from {{1}} without a gap: {{${missing}}} is missing`;
}
var headerProblem = (value) => placeholderProblem(value) ?? (placeholdersOf(value).length > 1 ? "must contain at most one variable" : void 0);
function kindProblem({ header: header22, body, footer = "" }) {
  const headerText = header22?.type === "text" ? header22.text : "";
  const kinds = [headerText, body, footer].flatMap((part) => placeholdersOf(part).map(isPosition));
  return new Set(kinds).size < 2 ? void 0 : "must have variables of the same kind as the header and the footer: a template has positions or names, not both";
}
function buttonsProblem(buttons22) {
  if (buttons22.length === 0) return "must not be empty: leave out the key";
  if (buttons22.length > TEMPLATE_LIMITS.buttons) return `must contain at most ${TEMPLATE_LIMITS.buttons} buttons`;
  for (const [type, most] of Object.entries(BUTTONS_OF_TYPE)) {
    if (buttons22.filter((each) => each.type === type).length > most)
      return `must contain at most ${most} of type "${type}"`;
  }
  const groups = buttons22.filter(({ type }, at) => type === "quick_reply" && buttons22[at - 1]?.type !== "quick_reply");
  return groups.length > 1 ? 'must not have another button between the buttons of type "quick_reply"' : void 0;
}
var NAME = {
  pattern: /^[a-z0-9_]{1,512}$/,
  message: "must be 1 to 512 lower-case letters, digits and underscores"
};
var LANGUAGE = {
  pattern: /^[a-z]{2,3}(_[A-Z]{2})?$/,
  message: "must be a code such as en or en_US, with an underscore and the country in capital letters"
};
var NO_VARIABLE = { pattern: /^(?![^]*(\{\{|\}\}))/, message: "must not contain a variable" };
var URL_RULES = [
  { pattern: /^https?:\/\/[^\s\p{Cc}/{}][^\s\p{Cc}]*$/u, message: "must be an http or https URL, with a host" },
  {
    pattern: /^[^{}]*(\{\{1\}\})?$/,
    message: "may contain only one variable, {{1}}, at its end, because WhatsApp adds the value there"
  },
  {
    pattern: /^(?!https?:\/\/[^/?#{}]+\{\{)/,
    message: "must have a /, ? or # between its host and {{1}}, because otherwise a value could change the host"
  }
];
var header = /* @__NO_SIDE_EFFECTS__ */ () => variants("type", [
  closed({
    type: literal(["text"]),
    text: lineOfText().check(rule(headerProblem), atMost(TEMPLATE_LIMITS.header))
  }),
  closed({ type: literal(["image", "video", "document", "location"]) })
]);
// @__NO_SIDE_EFFECTS__
function button() {
  const label = lineOfText().check(matches(NO_VARIABLE), atMost(TEMPLATE_LIMITS.buttonText));
  const url = text("a URL, such as https://example.com/{{1}}").check(
    ...URL_RULES.map((each) => matches(each)),
    atMost(TEMPLATE_LIMITS.buttonUrl)
  );
  return variants(
    "type",
    [
      closed({ type: literal(["url"]), text: label, url }),
      closed({
        type: literal(["phone_number"]),
        text: label,
        phone_number: lineOfText().check(atMost(TEMPLATE_LIMITS.phoneNumber))
      }),
      closed({ type: literal(["quick_reply", "otp"]), text: label })
    ],
    ": the API sends no other kind of button"
  );
}
var buttons = /* @__NO_SIDE_EFFECTS__ */ () => array2(/* @__PURE__ */ button(), "must be an array of buttons").check(
  // This rule runs only if no single button has an issue.
  rule(buttonsProblem, { minimum: 1, maximum: TEMPLATE_LIMITS.buttons })
);
var templateDefinitionSchema = /* @__PURE__ */ definition();
// @__NO_SIDE_EFFECTS__
function definition() {
  return closed({
    name: text("the template's name").check(matches(NAME)),
    language: text("a language code, such as en_US").check(matches(LANGUAGE)),
    namespace: optional2(lineOfText()),
    category: optional2(
      literal(["MARKETING", "UTILITY", "AUTHENTICATION"], expected('"MARKETING", "UTILITY" or "AUTHENTICATION"'))
    ),
    header: optional2(/* @__PURE__ */ header()),
    body: visibleText().check(rule(placeholderProblem), atMost(TEMPLATE_LIMITS.body)),
    footer: optional2(lineOfText().check(rule(placeholderProblem), atMost(TEMPLATE_LIMITS.footer))),
    buttons: optional2(/* @__PURE__ */ buttons())
  }).check(
    check(({ value, issues }) => {
      const message2 = issues.length === 0 ? kindProblem(value) : void 0;
      if (message2 !== void 0) issues.push({ code: "custom", input: void 0, path: ["body"], message: message2 });
    })
  );
}

// ../../packages/schema/dist/chunk-DCTIM6ED.js
function readTemplateDefinitions(document) {
  if (!Array.isArray(document)) return [readEntry(document, [])];
  return document.map((value, at) => readEntry(value, [at]));
}
function readEntry(value, path) {
  const { data, error } = templateDefinitionSchema.safeParse(value);
  return { path, value, definition: data, issues: (error?.issues ?? []).map((issue3) => readIssue(issue3, path)) };
}
function readIssue(issue3, path) {
  const keys = issue3.path.map((key) => typeof key === "number" ? key : String(key));
  const unknownKey = issue3.code === "unrecognized_keys" ? issue3.keys[0] : void 0;
  return { path: [...path, ...keys], message: issue3.message, ...unknownKey !== void 0 && { unknownKey } };
}
function repeatedTemplates(definitions) {
  const seen = /* @__PURE__ */ new Map();
  return definitions.flatMap((repeat) => {
    const { name, language } = repeat;
    if (name === void 0 || language === void 0) return [];
    const key = JSON.stringify([name, language]);
    const first = seen.get(key);
    if (first !== void 0) return [{ repeat, first }];
    seen.set(key, repeat);
    return [];
  });
}

// ../../packages/schema/dist/chunk-ZGQHTP3W.js
var LARGEST = Number.MAX_SAFE_INTEGER;
var ID = `must be a whole number from 1 to ${LARGEST}, as a number or as a string of digits`;
var DIGITS = /^[1-9][0-9]{0,15}$/;
var isDigits = (value) => typeof value === "string" && DIGITS.test(value) && Number(value) <= LARGEST;
var idSchema = /* @__PURE__ */ union2([
  /* @__PURE__ */ wholeNumber(1, LARGEST, () => ID),
  /* @__PURE__ */ digits()
]);
function digits() {
  return string3(ID).check(rule((value) => isDigits(value) ? void 0 : ID, { pattern: DIGITS }));
}
var messageIdSchema = /* @__PURE__ */ wholeNumber(
  1,
  LARGEST,
  () => "must be the id of a message, a whole number, 1 or more"
);
var answeredIdSchema = /* @__PURE__ */ converted((id) => isDigits(id) ? Number(id) : id, messageIdSchema);

// ../../packages/schema/dist/chunk-GZAYKKSF.js
var messageStatusSchema = /* @__PURE__ */ string3();
var senderSchema = /* @__PURE__ */ open({
  id: lenient(number3()),
  name: lenient(string3()),
  available_name: lenient(string3()),
  avatar_url: lenient(string3()),
  type: lenient(string3()),
  availability_status: lenient(string3()),
  thumbnail: lenient(string3())
});
var attachmentSchema = /* @__PURE__ */ open({
  id: lenient(number3()),
  message_id: lenient(number3()),
  file_type: lenient(string3()),
  account_id: lenient(number3()),
  extension: lenient(string3()),
  data_url: lenient(string3()),
  thumb_url: lenient(string3()),
  file_size: lenient(number3()),
  width: lenient(number3()),
  height: lenient(number3())
});
var externalError = /* @__NO_SIDE_EFFECTS__ */ () => converted((reason) => typeof reason === "number" ? String(reason) : reason, string3());
var answeredContentAttributesSchema = /* @__PURE__ */ open({
  in_reply_to: lenient(union2([number3(), string3()])),
  external_error: lenient(/* @__PURE__ */ externalError())
});
var sentTemplateSchema = /* @__PURE__ */ open({
  name: lenient(string3()),
  language: lenient(string3()),
  category: lenient(string3())
});
var additionalAttributesSchema = /* @__PURE__ */ open({ template_params: lenient(sentTemplateSchema) });
var messageSchema = /* @__PURE__ */ message();
// @__NO_SIDE_EFFECTS__
function message() {
  return open({
    id: answeredIdSchema,
    content: lenient(string3()),
    inbox_id: lenient(number3()),
    conversation_id: lenient(union2([answeredIdSchema, number3()])),
    message_type: lenient(number3()),
    content_type: lenient(string3()),
    status: lenient(messageStatusSchema),
    content_attributes: lenient(answeredContentAttributesSchema),
    additional_attributes: lenient(additionalAttributesSchema),
    created_at: lenient(number3()),
    private: lenient(boolean3()),
    // The contract says Int, the contract's example has null, and other channels of LiveDesk have strings (`wamid…`, a
    // UUID).
    source_id: lenient(union2([string3(), number3()])),
    sorting_id: lenient(number3()),
    sender: lenient(senderSchema),
    attachments: lenient(array2(attachmentSchema))
  });
}
var errorAnswerSchema = /* @__PURE__ */ open({
  error: lenient(string3()),
  errors: lenient(array2(string3())),
  message: lenient(string3()),
  attributes: lenient(array2(string3()))
});

// ../../packages/schema/dist/chunk-WU5CLYSY.js
var ANY_VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
function keyProblem2(values) {
  const keys = Object.keys(values);
  const wrong = keys.find((key) => !isPosition(key) && !ANY_VARIABLE_NAME.test(key));
  if (wrong !== void 0) return wrongKey(wrong);
  const positions = keys.filter(isPosition);
  if (positions.length === 0) return void 0;
  if (positions.length < keys.length) return MIXED_KINDS;
  const missing = missingPosition(positions);
  return missing === void 0 ? void 0 : `must have the positions from "1" without a gap: "${missing}" is missing`;
}
var wrongKey = (key) => `has the key ${JSON.stringify(key)}: use positions ("1", "2") or variable names`;
var templateVariablesSchema = /* @__PURE__ */ variables();
// @__NO_SIDE_EFFECTS__
function variables() {
  const values = dictionary(lineOfText()).check(
    check(
      ({ value, issues }) => {
        const message2 = keyProblem2(value);
        if (message2 !== void 0) issues.push({ code: "custom", input: void 0, message: message2 });
      },
      // The keys are checked even if a value has an issue.
      { when: ({ value }) => isJsonObject(value) }
    )
  );
  return prepared((given, refuse) => {
    if (!isPlainObject2(given)) {
      const wanted = expected('an object of values, for example { "1": "John" }');
      return refuse({ path: [], message: wanted(given) });
    }
    return Object.hasOwn(given, "__proto__") ? refuse({ path: [], message: wrongKey("__proto__") }) : given;
  }, values);
}
var MEDIA_URL_RULES = [
  { pattern: /^https?:\/\//i, message: "must be an http or https URL" },
  { pattern: /^[^\s\p{Cc}]*$/u, message: "must not contain spaces or control characters" },
  { pattern: /^\w+:\/\/[^/?#\s@]+([/?#]|$)/, message: "must name a host, without a user name or password" }
];
var MEDIA_URL_LENGTH = 2e3;
var mediaUrl = /* @__NO_SIDE_EFFECTS__ */ () => string3(expected('the URL of the file, for example "https://example.com/image.jpg"')).check(
  wellFormed(),
  ...MEDIA_URL_RULES.map((each) => matches(each)),
  atMost(MEDIA_URL_LENGTH)
);
// @__NO_SIDE_EFFECTS__
function degrees(limit) {
  const wanted = expected(`a number of degrees from -${limit} to ${limit}`);
  return number3(wanted).check(
    rule((value) => Math.abs(value) <= limit ? void 0 : wanted(value), {
      minimum: -limit,
      maximum: limit
    })
  );
}
var templateHeaderSchema = /* @__PURE__ */ header2();
// @__NO_SIDE_EFFECTS__
function header2() {
  const location = closed({
    latitude: /* @__PURE__ */ degrees(90),
    longitude: /* @__PURE__ */ degrees(180),
    name: optional2(visibleText()),
    address: optional2(visibleText())
  });
  return variants("type", [
    closed({ type: literal(["text"]), text_variables: templateVariablesSchema }),
    closed({ type: literal(["image", "video"]), media_url: /* @__PURE__ */ mediaUrl() }),
    closed({ type: literal(["document"]), media_url: /* @__PURE__ */ mediaUrl(), filename: optional2(visibleText()) }),
    closed({ type: literal(["location"]), location })
  ]);
}
var templateFooterSchema = /* @__PURE__ */ closed({ text_variables: optional2(templateVariablesSchema) });
var templateButtonSchema = /* @__PURE__ */ button2();
// @__NO_SIDE_EFFECTS__
function button2() {
  const index = wholeNumber(0, 9, expected("a button's place among all buttons, from 0 to 9"));
  return variants("sub_type", [
    closed({ index, sub_type: literal(["url"]), text: lineOfText() }),
    closed({ index, sub_type: literal(["quick_reply"]), payload: visibleText() })
  ]);
}
var buttons2 = /* @__NO_SIDE_EFFECTS__ */ () => array2(templateButtonSchema, "must be an array of buttons").check(
  check(({ value, issues }) => {
    if (issues.length > 0) return;
    for (const [at, { index: place }] of value.entries()) {
      if (value.findIndex(({ index }) => index === place) === at) continue;
      issues.push({ code: "custom", input: void 0, path: [at, "index"], message: `repeats the button ${place}` });
    }
  })
);
var templateParamsSchema = /* @__PURE__ */ params();
// @__NO_SIDE_EFFECTS__
function params() {
  return closed({
    name: lineOfText(),
    namespace: optional2(lineOfText()),
    language: lineOfText(),
    category: optional2(lineOfText()),
    processed_params: optional2(templateVariablesSchema),
    header_params: optional2(templateHeaderSchema),
    footer_params: optional2(templateFooterSchema),
    button_params: optional2(/* @__PURE__ */ buttons2())
  });
}

// ../../packages/schema/dist/chunk-FNG4KWJU.js
var MAX_FILES = 15;
var kindOf = (value) => Object.prototype.toString.call(value).slice(8, -1);
var isBytes = (value) => ArrayBuffer.isView(value) || isBuffer(value);
var isBuffer = (value) => /^(Shared)?ArrayBuffer$/.test(kindOf(value)) && typeof value.byteLength === "number";
function bytesOf(data) {
  if (data instanceof Uint8Array && kindOf(data.buffer) === "ArrayBuffer" && !isResizable(data.buffer)) return data;
  const [buffer, start, length] = ArrayBuffer.isView(data) ? [data.buffer, data.byteOffset, data.byteLength] : [data, 0, data.byteLength];
  const bytes = new Uint8Array(buffer, start, length);
  return kindOf(buffer) === "ArrayBuffer" && !isResizable(buffer) ? bytes : Uint8Array.from(bytes);
}
var isResizable = (buffer) => buffer.resizable === true;
var isGone = (data) => (ArrayBuffer.isView(data) ? data.buffer : data).detached === true;
var isFunction = (value) => typeof value === "function";
var isBlobLike = (value) => isObject2(value) && typeof value["size"] === "number" && typeof value["type"] === "string" && (isFunction(value["arrayBuffer"]) || /^(Blob|File)$/.test(kindOf(value)));
var isByteSource = (value) => isObject2(value) && isFunction(value["open"]);
var isStream = (value) => isObject2(value) && (isFunction(value["getReader"]) || isFunction(value["pipe"]) || Symbol.asyncIterator in value);
var MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+([ \t]*;[ \t]*[\w!#$&^.+-]+=("[ !#-~]*"|[\w!#$&^.+-]+))*$/;
var A_FILE = "must be a file: give a File, a Blob or { name, data }; in Node.js, fileFromPath(path) returns such an object";
var A_PROMISE = "must be a file, not a promise of a file: await the promise first";
var DATA = "bytes (an ArrayBuffer or a view of an ArrayBuffer), a Blob, or { size, open() }";
function fileIssue(file2) {
  if (isBlobLike(file2)) return "name" in file2 ? nameIssue(file2) ?? typeIssue(file2) : typeIssue(file2);
  if (!isObject2(file2) || isBytes(file2)) return issue2([], A_FILE);
  if (isFunction(file2["then"])) return issue2([], A_PROMISE);
  if (!("name" in file2) && !("data" in file2)) return issue2([], A_FILE);
  return dataIssue(file2["data"]) ?? nameIssue(file2) ?? typeIssue(file2);
}
var issue2 = (path, message2) => ({ path, message: message2 });
function dataIssue(data) {
  if (data === void 0) return issue2(["data"], `is required: give ${DATA}`);
  if (isBytes(data)) {
    return isGone(data) ? issue2(["data"], "must not be a detached ArrayBuffer, whose memory was transferred") : void 0;
  }
  if (isBlobLike(data)) return void 0;
  if (isByteSource(data)) {
    const { size } = data;
    if (Number.isSafeInteger(size) && size >= 0) return void 0;
    return issue2(["data", "size"], "must be the number of bytes that open() yields, a whole number, 0 or more");
  }
  return issue2(["data"], `must be ${DATA}${hintFor(data)}`);
}
function hintFor(data) {
  if (typeof data === "string") {
    return ": for text, give new TextEncoder().encode(text); for a path, in Node.js, give the result of fileFromPath(path) as the file";
  }
  if (isObject2(data) && isFunction(data["then"])) return ", not a promise: await the promise first";
  if (isStream(data)) return ": a stream has no length and can be read only once, so read the stream into bytes first";
  return "";
}
function nameIssue({ name }) {
  if (typeof name !== "string" || name === "") return issue2(["name"], "must be the name of the file");
  const problem = unstorableText(name);
  return problem === void 0 ? void 0 : issue2(["name"], problem);
}
function typeIssue({ type }) {
  if (type === void 0 || type === "" || typeof type === "string" && MIME_TYPE.test(type)) return void 0;
  return issue2(["type"], 'must be a MIME type such as "image/png"');
}
var file = /* @__NO_SIDE_EFFECTS__ */ () => unknown2().check(
  check(({ value, issues }) => {
    const found = fileIssue(value);
    if (found) issues.push({ code: "custom", input: void 0, path: [...found.path], message: found.message });
  })
);
var fileInputSchema = /* @__PURE__ */ file();
var files = /* @__NO_SIDE_EFFECTS__ */ () => array2(fileInputSchema, "must be an array of files").check(
  rule((list) => list.length > 0 ? void 0 : "must contain at least one file, or be left out", { minimum: 1 })
);

// ../../packages/schema/dist/chunk-LMXRJPTW.js
var contentAttributesSchema = /* @__PURE__ */ jsonObject(loose({ in_reply_to: optional2(messageIdSchema) }));
var content = /* @__NO_SIDE_EFFECTS__ */ () => visibleText("the text of the message").check(atMost(MAX_CONTENT_LENGTH));
var caption = /* @__NO_SIDE_EFFECTS__ */ () => text("the text that accompanies the files").check(atMost(MAX_CONTENT_LENGTH));
var shared = /* @__NO_SIDE_EFFECTS__ */ () => ({
  private: optional2(boolean3("must be true or false")),
  content_attributes: optional2(contentAttributesSchema)
});
var textMessageSchema = /* @__PURE__ */ textMessage();
// @__NO_SIDE_EFFECTS__
function textMessage() {
  return closed({ content: /* @__PURE__ */ content(), .../* @__PURE__ */ shared() });
}
var fileMessageSchema = /* @__PURE__ */ fileMessage();
// @__NO_SIDE_EFFECTS__
function fileMessage() {
  return closed({ content: optional2(/* @__PURE__ */ caption()), .../* @__PURE__ */ shared(), attachments: files() });
}
var templateMessageSchema = /* @__PURE__ */ templateMessage();
// @__NO_SIDE_EFFECTS__
function templateMessage() {
  return closed({
    content: /* @__PURE__ */ content(),
    message_type: optional2(literal(["outgoing"], 'must be "outgoing", or left out')),
    template_params: templateParamsSchema
  });
}

// ../../packages/core/dist/chunk-WC5MTB42.js
var LATER = [1, 2, 131e3, 131016, 131057, 133004, 134101, 2494100];
var RATE = [4, 80007, 130429, 131049, 131056, 131208, 132069];
var WRONG_MESSAGE = [
  100,
  131008,
  131009,
  131021,
  131051,
  131052,
  131059,
  131062,
  131201,
  131202,
  131204,
  131209,
  131210,
  132e3,
  132005,
  132008,
  132012,
  132016,
  132018,
  135e3,
  137e3
];
var ACCOUNT = [
  0,
  3,
  10,
  33,
  190,
  200,
  368,
  130497,
  131005,
  131031,
  131037,
  131042,
  131044,
  131045,
  131048,
  131063,
  131064,
  131207,
  131211,
  131214,
  131215,
  133010,
  134011,
  134102
];
var UNTIL_CHANGED = [
  131020,
  131026,
  131030,
  131041,
  131053,
  131055,
  131212,
  131213,
  132001,
  132007,
  132015,
  132068,
  134100
];
var UNTIL_CUSTOMER = {
  130472: "the customer has written",
  131047: "the customer has written",
  131050: "the customer has allowed marketing messages again"
};
var LONG_WAITS = {
  131049: 864e5,
  132069: 36e5
};
var isOneOf = (codes, code) => codes.includes(code > 200 && code < 300 ? 200 : code);
var SETTING_UP_CODES = {
  later: [133015],
  rate: [613, 133008, 133009, 133016],
  never: [
    133005,
    200006,
    1752041,
    2388012,
    2388040,
    2388047,
    2388072,
    2388073,
    2388091,
    2388093,
    2388293,
    2388299,
    2593107,
    2593108
  ],
  account: [133e3, 133006, 200005, 200007, 2388001, 2388019, 2388103, 2593079, 2593085]
};

export {
  MAX_CONTENT_LENGTH,
  _lte,
  _gte,
  _minLength,
  string2 as string,
  number2 as number,
  int,
  boolean2 as boolean,
  array,
  strictObject,
  looseObject,
  union,
  record,
  _enum,
  transform,
  optional,
  exactOptional,
  nullable,
  pipe,
  check,
  custom,
  refine,
  isObject2 as isObject,
  isJsonObject,
  unstorableIn,
  TEMPLATE_LIMITS,
  placeholdersOf,
  replacePlaceholders,
  templateDefinitionSchema,
  readTemplateDefinitions,
  repeatedTemplates,
  idSchema,
  messageSchema,
  errorAnswerSchema,
  isFailedMessage,
  parseExternalError,
  templateVariablesSchema,
  templateHeaderSchema,
  templateButtonSchema,
  MAX_FILES,
  isBytes,
  bytesOf,
  isBlobLike,
  textMessageSchema,
  fileMessageSchema,
  templateMessageSchema,
  LATER,
  RATE,
  WRONG_MESSAGE,
  ACCOUNT,
  UNTIL_CHANGED,
  UNTIL_CUSTOMER,
  LONG_WAITS,
  isOneOf,
  SETTING_UP_CODES
};
