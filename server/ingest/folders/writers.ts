import { readdir, readFile, readlink, stat, statfs } from "node:fs/promises";

/** Files that a process has open for writing (device and inode, as in `Look.id`), and whether every writer could be seen. */
export type Writers = { open: ReadonlySet<string>; seesAll: boolean };

export type WriterScan = ReturnType<typeof createWriterScan>;

/** PROC_PID_INIT_INO of the kernel (include/linux/proc_ns.h): what is not inside any container's namespace. */
const firstNamespace = "pid:[4026531836]";
/** File systems that no other machine writes to by itself: ext, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS (statfs(2)). */
const localFileSystems = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1,
]);
/** O_WRONLY and O_RDWR. */
const writing = 0o3;
/** Milliseconds for which one scan serves: less than a file has to stand still before its being closed counts. */
const servesMs = 2_000;

/**
 * Looks through the open files of every process (`/proc`, Linux). Seeing a writer is proof; seeing none is only where
 * every process can be looked into (as root, outside of containers), the file system is this machine's own, and the
 * kernel serves it to nobody (NFS, SMB), who would write without a process.
 */
export function createWriterScan() {
  let last: { at: number; writers: Promise<Writers> } | null = null;
  return {
    async look(root: string): Promise<Writers> {
      const now = performance.now();
      if (last === null || now - last.at > servesMs) last = { at: now, writers: scan() };
      const { open, seesAll } = await last.writers;
      return { open, seesAll: seesAll && (await isOwnFileSystem(root)) };
    },
  };
}

async function scan(): Promise<Writers> {
  const open = new Set<string>();
  const processes = await readdir("/proc").catch((): string[] => []);
  let seesAll = processes.includes("1") && (await seesEveryWriter());
  for (const pid of processes) {
    if (!/^\d+$/.test(pid)) continue;
    const files = await readdir(`/proc/${pid}/fd`).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code !== "ENOENT" && error.code !== "ESRCH") seesAll = false;
      return [];
    });
    await Promise.all(
      files.map(async (fd) => {
        const target = await stat(`/proc/${pid}/fd/${fd}`, { bigint: true }).catch(() => null);
        if (target === null || !target.isFile()) return;
        const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, "utf8").catch(() => "");
        const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? "0", 8);
        if ((flags & writing) !== 0) open.add(`${target.dev}:${target.ino}`);
      }),
    );
  }
  return { open, seesAll };
}

async function seesEveryWriter(): Promise<boolean> {
  const space = await readlink("/proc/self/ns/pid").catch(() => "");
  const nfs = await readFile("/proc/fs/nfsd/threads", "utf8").catch(() => "0");
  const smb = await stat("/sys/module/ksmbd").catch(() => null);
  return space === firstNamespace && Number(nfs) === 0 && smb === null;
}

async function isOwnFileSystem(root: string): Promise<boolean> {
  return localFileSystems.has((await statfs(root).catch(() => ({ type: 0 }))).type);
}
