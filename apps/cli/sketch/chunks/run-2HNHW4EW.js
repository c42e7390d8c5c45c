import {
  Command,
  CommanderError,
  Help
} from "./chunk-ADC2N4GY.js";
import {
  visibleLines,
  watchSignals
} from "./chunk-3VDSCCUD.js";
import {
  CliError,
  EXIT,
  EXIT_CODES_HELP
} from "./chunk-XUXS7NT6.js";
import "./chunk-RFYV5G4X.js";

// src/program.ts
var HELP = `
Environment:
  LIVEDESK_API_KEY     the API key, from LiveDesk's API key page
  LIVEDESK_API_SECRET  the API secret that belongs to the key
  LIVEDESK_BASE_URL    the URL of the API (default: https://livedesk-api.engagelab.com)

${EXIT_CODES_HELP}

Examples:
  $ livedesk demo                                      see everything work, only on this machine
  $ livedesk send 141 "Your order has shipped."        send a text to conversation 141
  $ livedesk send 141 "Hello" --dry-run                see the request, send nothing
  $ livedesk template check templates                  find what is wrong with your templates
  $ livedesk help template                             show the help for one command`;
function createProgram(commands, io, onExit) {
  const program = new SafeCommand("livedesk").description("Send LiveDesk messages, files and WhatsApp templates from a shell, a script or CI.").version("0.0.0").exitOverride().enablePositionalOptions().configureOutput({
    writeOut: (text) => io.stdout.write(visibleLines(text)),
    writeErr: (text) => io.stderr.write(visibleLines(text)),
    // With this callback, commander throws errors, and run.ts reports them.
    outputError: () => {
    }
  }).configureHelp({ visibleCommands: withSubcommands, subcommandTerm: fullTerm }).addHelpText("after", HELP);
  for (const row of commands) addCommand(program, row, io, onExit);
  return program;
}
var plainHelp = new Help();
var withSubcommands = (command) => plainHelp.visibleCommands(command).flatMap((each) => [each].concat(each.commands));
function fullTerm(command) {
  const { parent } = command;
  const term = plainHelp.subcommandTerm(command);
  return parent?.parent ? `${parent.name()} ${term}` : term;
}
function addCommand(parent, row, io, onExit) {
  const { usage, summary, details = "", options, examples, commands: inner = [], load } = row;
  const command = parent.command(usage).summary(summary).description([summary, details].join("\n\n").trim());
  for (const option of options) command.addOption(option);
  command.addHelpText("after", ["", "Examples:", ...examples.map((example) => `  $ ${example}`)].join("\n"));
  if (load !== void 0)
    command.allowExcessArguments().action(async () => {
      command.refuseUnknownSubcommand();
      refuseMisplacedFlags(parent, command);
      refuseExcessArguments(command);
      const execute = await load();
      onExit(await execute(io, command.args, command.opts()));
    });
  for (const each of inner) addCommand(command, each, io, onExit);
}
function refuseMisplacedFlags(parent, command) {
  if (Object.keys(parent.opts()).length === 0) return;
  throw new CliError(`put the flags after the command: livedesk ${parent.name()} ${command.name()} \u2026`);
}
function refuseExcessArguments({ args, registeredArguments }) {
  const [most, count] = [registeredArguments.length, args.length];
  if (count <= most || registeredArguments.at(-1)?.variadic) return;
  throw new CliError(`too many arguments: expected at most ${most}, got ${count}; put text of several words in quotes`);
}
var flagShape = /^--?[A-Za-z][\w-]*$/;
var nameShape = /^[A-Za-z]+(-[A-Za-z]+)*$/;
var inherited = Command.prototype;
var SafeCommand = class _SafeCommand extends Command {
  createCommand(name) {
    return new _SafeCommand(name);
  }
  /** Refuses a word if a number or the name of a subcommand is expected. The error does not contain the word. */
  refuseUnknownSubcommand() {
    const [word = ""] = this.args;
    const [argument] = this.registeredArguments;
    if (this.commands.length === 0 || argument === void 0 || !/^[A-Za-z]/.test(word)) return;
    this.error(`${argument.name()}: must be a whole number, or one of the commands ${namesIn(this)}`);
  }
  /**
   * Commander calls this for an unknown command. Often the unknown command is the text of a message, and the user
   * forgot `send`.
   */
  unknownCommand() {
    const [word = ""] = this.args;
    const suggestion = nameShape.test(word) ? suggestionOf(() => inherited.unknownCommand.call(this)) : void 0;
    if (suggestion !== void 0) this.error(`Unknown command "${word}". Did you mean ${suggestion}?`);
    this.error(
      `Unknown command. Known commands: ${namesIn(this)}. To send a text message: livedesk send <conversation-id> <text>`
    );
  }
  /** Commander calls this for an argument that starts with a dash and is not an option: `--flag` or `--flag=value`. */
  unknownOption(argument) {
    this.refuseUnknownSubcommand();
    const flag = argument.replace(/=[^]*/, "");
    if (!flagShape.test(flag)) {
      this.error(
        "an argument that starts with a dash is read as a flag: write -- before the text, or pass the text on stdin"
      );
    }
    if (flag === "--help" || this.options.some(({ long }) => long === flag)) {
      this.error(`${flag}: must be given without a value`);
    }
    const suggestion = suggestionOf(() => inherited.unknownOption.call(this, flag));
    if (suggestion !== void 0) this.error(`Unknown option "${flag}". Did you mean ${suggestion}?`);
    const known = this.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
    this.error(`Unknown option "${flag}". Known options: ${known.join(", ") || "none"}`);
  }
};
var namesIn = ({ commands }) => commands.map((command) => command.name()).join(", ");
function suggestionOf(fail) {
  try {
    fail();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return /\(Did you mean (.+)\?\)$/.exec(error.message)?.[1];
  }
  return void 0;
}

// src/run.ts
async function main(commands, bin) {
  let isCalled = false;
  const io = {
    env: process.env,
    // This property is a getter, because a read of `process.stdin` opens stdin, and only some commands need stdin.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    bin,
    watchSignals,
    onCall: () => isCalled = true
  };
  function end(code) {
    process.exit(code);
  }
  const argv = process.argv.slice(2);
  const loss = watchOutput(process);
  async function endUncaught(error) {
    const { reportError } = await import("./report-HVTXWI4U.js");
    return end(reportError(error, io, { json: hasJsonFlag(argv), isCalled }));
  }
  process.on("uncaughtException", (error) => void endUncaught(error));
  const exitCode = await run(argv, commands, io);
  process.once("beforeExit", () => {
    const error = loss.stdout ?? loss.stderr;
    if (error === void 0) end(exitCode);
    const code = exitCodeAfterLoss(exitCode, loss, isCalled);
    process.stderr.write(`livedesk: the output could not be written (${error.code})
`, () => end(code));
  });
  process.exitCode = exitCode;
}
function watchOutput({ stdout, stderr }) {
  const loss = {};
  stdout.on("error", (error) => {
    if (error.code !== "EPIPE") loss.stdout ??= error;
  });
  stderr.on("error", (error) => {
    if (error.code !== "EPIPE") loss.stderr ??= error;
  });
  return loss;
}
function exitCodeAfterLoss(code, { stdout }, isCalled) {
  if (code !== EXIT.ok) return code;
  if (!isCalled) return EXIT.failed;
  return stdout === void 0 ? EXIT.ok : EXIT.unknown;
}
async function run(argv, commands, io) {
  let exitCode = EXIT.ok;
  try {
    refuseCredentials(argv);
    const program = createProgram(commands, io, (code) => exitCode = code);
    await program.parseAsync(withHelpFlag(argv), { from: "user" });
    return exitCode;
  } catch (error) {
    if (isHelpShown(error)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { reportError } = await import("./report-HVTXWI4U.js");
    return reportError(toCliError(error), io, { json: hasJsonFlag(argv) });
  }
}
var withHelpFlag = (argv) => argv[0] === "help" && argv.length > 2 ? [...argv.slice(1), "--help"] : argv;
var isHelpShown = (error) => error instanceof CommanderError && /^commander\.(help|version)/.test(error.code);
var toCliError = (error) => error instanceof CommanderError ? new CliError(error.message.replace(/^error: /, "")) : error;
function flagsIn(argv) {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}
var hasJsonFlag = (argv) => flagsIn(argv).includes("--json");
var credentialFlag = /^(--?(?:livedesk[-_]?)?(?:api[-_]?)?(?:key|secret|token|pass(?:word)?|bearer|auth(?:orization)?|credentials?)(?=$|=)|--user(?=$|=)|-u)/i;
function refuseCredentials(argv) {
  const flag = flagsIn(argv).map((argument) => credentialFlag.exec(argument)?.[1]).find((name) => name !== void 0);
  if (flag === void 0) return;
  throw new CliError(
    `${flag}: credentials must not be on the command line, where other users can read them; set LIVEDESK_API_KEY and LIVEDESK_API_SECRET instead`
  );
}
export {
  main,
  run
};
