import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kamailioConfig } from "./kamailio-config.ts";
import { ended, freeUdpPort, hasSaid, startProgram } from "./programs.ts";
import { calleeScenario, callerScenario, unansweredScenario } from "./scenarios.ts";
import { alawTone } from "./tone.ts";

/** One call from phone to phone. Each plays a tone of its own, in hertz. */
export type Call = {
  readonly from: string;
  readonly to: string;
  readonly callerHertz: number;
  readonly calleeHertz: number;
  /** How long they talk, in milliseconds; `gives-up`: nobody answers and the caller cancels. */
  readonly talk: number | "gives-up";
};

export type PhoneSystem = {
  /** rtpengine's recording folder, with `pcaps`, `metadata` and `tmp` in it. */
  readonly recordings: string;
  /** Makes a call and waits until both phones have hung up. */
  readonly call: (call: Call) => Promise<void>;
  /** What Kamailio and rtpengine said. */
  readonly said: () => string;
  readonly stop: () => Promise<void>;
};

/**
 * Starts a real Kamailio and a real rtpengine on the loopback, recording by the method `pcap` in userspace (no module
 * in the kernel is needed).
 * @param folder of the test; the recordings come to be in `<folder>/recordings`
 * @param address of the loopback: `127.0.0.1` or `::1`
 */
export async function startPhoneSystem(folder: string, address = "127.0.0.1"): Promise<PhoneSystem> {
  const recordings = join(folder, "recordings");
  await mkdir(recordings, { recursive: true });
  const ports = { sip: await freeUdpPort(), callee: await freeUdpPort(), control: await freeUdpPort() };
  const config = join(folder, "kamailio.cfg");
  await writeFile(config, kamailioConfig(ports, address));
  const firstMedia = 20_000 + 100 * Math.floor(Math.random() * 200);
  const rtpengine = startProgram(
    "rtpengine",
    [
      "--config-file=none",
      "--foreground",
      "--log-stderr",
      "--table=-1",
      `--interface=${address}`,
      `--listen-ng=127.0.0.1:${ports.control}`,
      `--port-min=${firstMedia}`,
      `--port-max=${firstMedia + 99}`,
      "--delete-delay=0",
      `--recording-dir=${recordings}`,
      "--recording-method=pcap",
      "--recording-format=eth",
    ],
    folder,
  );
  // Kamailio asks after rtpengine when it starts, and for a minute not again.
  const up = await hasSaid(rtpengine, /Startup complete/);
  const kamailio = startProgram(
    "kamailio",
    ["-DD", "-E", "-f", config, "-Y", folder, "-m", "32", "-M", "4"],
    folder,
  );
  const said = () => `rtpengine:\n${rtpengine.said()}\nKamailio:\n${kamailio.said()}`;
  if (!up || !(await hasSaid(rtpengine, /Replying to 'ping'/))) {
    await kamailio.stop();
    await rtpengine.stop();
    throw new Error(`The phone system did not start.\n${said()}`);
  }
  let calls = 0;
  return {
    recordings,
    said,
    call: async (call) => {
      calls++;
      const place = {
        folder: join(folder, `call-${calls}`),
        address,
        media: firstMedia + 10_000 + 20 * calls,
      };
      await makeCall(call, ports, place, said);
    },
    stop: async () => {
      await kamailio.stop();
      await rtpengine.stop();
    },
  };
}

type Place = { readonly folder: string; readonly address: string; readonly media: number };

async function makeCall(
  call: Call,
  ports: { sip: number; callee: number },
  { folder, address, media }: Place,
  said: () => string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const voices = { caller: join(folder, "caller.alaw"), callee: join(folder, "callee.alaw") };
  await writeFile(voices.caller, alawTone(call.callerHertz, 1));
  await writeFile(voices.callee, alawTone(call.calleeHertz, 1));
  const calleeFile = join(folder, "callee.xml");
  const callerFile = join(folder, "caller.xml");
  await writeFile(
    calleeFile,
    call.talk === "gives-up" ? unansweredScenario() : calleeScenario({ tone: voices.callee }),
  );
  await writeFile(callerFile, callerScenario(call.from, call.to, { tone: voices.caller }, call.talk));
  const host = address.includes(":") ? `[${address}]` : address;
  const common = ["-m", "1", "-nostdin", "-timeout", "15s", "-timeout_error", "-i", host, "-mi", host];
  const callee = startProgram(
    "sipp",
    ["-sf", calleeFile, "-p", String(ports.callee), "-mp", String(media), ...common],
    folder,
  );
  await sleep(500);
  const caller = startProgram(
    "sipp",
    [
      `${host}:${ports.sip}`,
      "-sf",
      callerFile,
      "-p",
      String(await freeUdpPort()),
      "-mp",
      String(media + 10),
      ...common,
    ],
    folder,
  );
  const codes = await Promise.all([ended(caller), ended(callee)]);
  if (codes.every((code) => code === 0)) return;
  const screens = [caller, callee].map((phone) => phone.said().slice(-4000));
  throw new Error(`The phones ended with ${codes.join(" and ")}.\n${screens.join("\n")}\n${said()}`);
}
