import { expect, test } from "vitest";
import { Desk, START } from "../testing/desk.ts";

const CLOCK = "/__emulator/clock";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const put = (desk: Desk, body: string, type = "application/json") =>
  desk.call(CLOCK, { method: "PUT", headers: { "Content-Type": type }, body });

test("the clock starts at the time of its time source, and runs with the time source", () => {
  const desk = new Desk();
  expect(desk.emulator.clock.now()).toEqual(new Date(START * 1000));
  desk.passHours(1);
  expect(desk.emulator.clock.now()).toEqual(new Date(START * 1000 + HOUR));
});

test("the clock adds up all advances, runs on from the new time, and can be set back", () => {
  const desk = new Desk();
  const { clock } = desk.emulator;
  expect(clock.advance(HOUR)).toEqual(new Date(START * 1000 + HOUR));
  desk.passHours(1);
  expect(clock.advance(5)).toEqual(new Date(START * 1000 + 2 * HOUR + 5));
  expect(clock.now()).toEqual(new Date(START * 1000 + 2 * HOUR + 5));
  expect(clock.reset()).toEqual(new Date(START * 1000 + HOUR));
  expect(clock.now()).toEqual(new Date(START * 1000 + HOUR));
});

test("messages get their dates from the clock, and windows close according to the clock", async () => {
  const desk = new Desk();
  expect(desk.truthOf(141)?.window).toBe("open");
  desk.emulator.clock.advance(23 * HOUR);
  expect(desk.truthOf(141)?.window).toBe("closed");
  expect((await desk.send(141, { content: "a" })).body).toMatchObject({
    status: "failed",
    created_at: START + 23 * 3600,
  });
  expect(desk.truthOf(141)?.messages.at(-1)?.history).toMatchObject([{ at: START * 1000 + 23 * HOUR }]);
  expect(desk.emulator.exchanges()).toMatchObject([{ at: START * 1000 + 23 * HOUR, duration: 0 }]);
  desk.emulator.clock.reset();
  expect(desk.truthOf(141)?.window).toBe("open");
});

test("the clock is read, moved and set back over HTTP", async () => {
  const desk = new Desk();
  const now = START * 1000;
  expect(await desk.call(CLOCK)).toMatchObject({ status: 200, body: { now, offset: 0 } });
  expect(await put(desk, `{"advance":${DAY}}`)).toMatchObject({ status: 200, body: { now: now + DAY, offset: DAY } });
  expect((await put(desk, '{"advance":1}')).body).toStrictEqual({ now: now + DAY + 1, offset: DAY + 1 });
  expect((await desk.call(CLOCK)).body).toStrictEqual({ now: now + DAY + 1, offset: DAY + 1 });
  expect((await desk.call(CLOCK, { method: "DELETE" })).body).toStrictEqual({ now, offset: 0 });
  expect(await desk.call(CLOCK, { method: "POST" })).toMatchObject({ status: 405 });
});

test.each([
  ['{"advance":-1}', 422, "advance: must be a number of milliseconds, a whole number, 0 or more"],
  ['{"advance":1.5}', 422, "advance: must be a number of milliseconds, a whole number, 0 or more"],
  ['{"advance":"1"}', 422, "advance: must be a number of milliseconds, a whole number, 0 or more"],
  ['{"advance":1e300}', 422, "advance: must be a number of milliseconds, a whole number, 0 or more"],
  ["{}", 422, "advance: must be a number of milliseconds, a whole number, 0 or more"],
  [
    '{"advance":9007199254740991}',
    422,
    "advance: must not put the clock more than 3155760000000 ms (a hundred years) ahead",
  ],
  ['{"advance":1,"by":2}', 422, 'the body has the unknown key "by". The only known key is advance'],
  ["[]", 422, "the body must be an object"],
  ["{", 400, "The body is not valid JSON in UTF-8"],
])("an advance of %s is refused, and moves nothing", async (body, status, error) => {
  const desk = new Desk();
  expect(await put(desk, body)).toMatchObject({ status, body: { error } });
  expect(desk.emulator.clock.now()).toEqual(new Date(START * 1000));
});

test("many small advances cannot move the clock beyond its limit", () => {
  const { clock } = new Desk().emulator;
  clock.advance(3_155_760_000_000);
  expect(() => clock.advance(1)).toThrow("advance: must not put the clock more than");
  expect(() => clock.advance(NaN)).toThrow("advance: must be a number of milliseconds");
});

test("neither a page of another origin nor a form can move the clock", async () => {
  const desk = new Desk();
  const init = { method: "PUT", headers: { Origin: "https://evil.example" }, body: '{"advance":1}' };
  expect(await desk.call(CLOCK, init)).toMatchObject({ status: 403 });
  expect(await desk.call(CLOCK, { ...init, method: "DELETE", body: null })).toMatchObject({ status: 403 });
  expect(await put(desk, '{"advance":1}', "text/plain")).toMatchObject({ status: 422 });
  expect(desk.emulator.clock.now()).toEqual(new Date(START * 1000));
});
