import { existsSync, realpathSync, statSync } from "node:fs";
import { sep } from "node:path";

/** Folders that every Unix has and no program needs while it runs; the converter's own root is mounted over one. */
const mountPoints = ["/mnt", "/media", "/srv", "/opt", "/home", "/var/empty"];

/** Exit code when the view could not be made, which says nothing of the file. */
export const viewFailed = 125;

/** Names inside the view. */
export const inside = { from: "/in", to: "/out", program: "/converter" };

/**
 * Makes a root that holds the system's programs and libraries, the file to read and the file to write, and nothing
 * else: no other call, no settings, no keys, no devices, no /proc. All but the file to write is read-only. Runs in a
 * mount namespace of its own, as root there: `sh -c … name root from to program command…`; ends by being the command.
 */
const script = `
make() {
  mount -t tmpfs -o mode=755,size=64k,nr_inodes=64 none "$1" && cd "$1" || return
  for path in /usr /bin /sbin /lib /lib32 /lib64 /libx32 /nix/store /gnu/store /etc/alternatives /etc/ld.so.cache; do
    if [ -L "$path" ]; then ln -s "$(readlink "$path")" ".$path"
    elif [ -d "$path" ]; then mkdir -p ".$path" && readonly_at "$path" ".$path"
    elif [ -f "$path" ]; then mkdir -p ".\${path%/*}" && : > ".$path" && readonly_at "$path" ".$path"
    fi || return
  done
  : > in && : > out && readonly_at "$2" in && mount -o bind "$3" out || return
  [ -z "$4" ] || { : > converter && readonly_at "$4" converter; } || return
  mount -o remount,bind,ro,nosuid,nodev "$1"
}
readonly_at() { mount -o bind "$1" "$2" && mount -o remount,bind,ro,nosuid,nodev "$2"; }
make "$@" || exit ${viewFailed}
shift 4
exec chroot . "$@"
`;

export type View = { root: string; from: string; to: string; program: string };

/** The words before a command that runs it in a view. */
export function viewWords({ root, from, to, program }: View): string[] {
  return ["sh", "-c", script, "onbin-view", root, from, to, program];
}

/**
 * The view for one conversion; null where there is no folder to mount it over that hides none of its files.
 * @param ffmpeg a path, or a name to be found in the PATH
 */
export function viewOf(ffmpeg: string, from: string, to: string): View | null {
  const paths = [from, to].map((path) => realpathSync(path));
  const program = ffmpeg.startsWith(sep) && existsSync(ffmpeg) ? realpathSync(ffmpeg) : "";
  const root = mountPoints.find(
    (folder) =>
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() &&
      ![...paths, program].some((path) => path.startsWith(`${realpathSync(folder)}${sep}`)),
  );
  const [realFrom = "", realTo = ""] = paths;
  return root === undefined ? null : { root: realpathSync(root), from: realFrom, to: realTo, program };
}
