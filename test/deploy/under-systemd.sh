#!/usr/bin/env bash
# Runs ops/systemd/onbin.service under a real systemd, as root: `npm run test:deploy:systemd`. systemd is the first process of
# namespaces of its own (processes, mounts, network, cgroups), over a copy-on-write view of this machine: nothing is changed here.
# The credential is replaced by an ordinary file, as systemd cannot hand one over in there.
set -euo pipefail
cd "$(dirname "$0")/../.."
tree=$PWD
if [ "${1:-}" != inside ]; then
  if [ "$(id -u)" != 0 ] || [ ! -x /lib/systemd/systemd ] || ! unshare -pmnC --fork true 2>/dev/null; then
    printf 'NOT RUN: wants root, systemd and namespaces\n0 passed, 0 failed, 1 skipped\n'
    exit 0
  fi
  place=$(mktemp -d)
  trap 'rm -rf "$place"' EXIT
  mkdir "$place/out" "$place/mnt"
  timeout -s KILL 240 unshare -pmniuC --fork --kill-child bash "$0" inside "$place" >"$place/systemd.log" 2>&1 || true
  cat "$place/out/trial.log" 2>/dev/null || cat "$place/systemd.log"
  passed=$(grep -c '^✓' "$place/out/trial.log" || true)
  failed=$(grep -c '^✗' "$place/out/trial.log" || true)
  [ "$passed" -ge 7 ] || { failed=$((failed + 1)); tail -5 "$place/out/onbin.log" "$place/systemd.log" || true; }
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
fi

place=$2 root=$2/mnt/root
mount --make-rprivate /
mount -t tmpfs tmpfs "$place/mnt"
mkdir "$place/mnt/up" "$place/mnt/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/mnt/up,workdir=$place/mnt/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
mkdir "$root/sys/fs/cgroup/systemd" "$root/sys/fs/cgroup/unified"
mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
mkdir -p "$root/var/log/onbin-trial" "$root/opt/onbin" "$root/etc/onbin" "$root/etc/systemd/system/onbin.service.d"
mount --bind "$place/out" "$root/var/log/onbin-trial"
mount --bind "$tree" "$root/opt/onbin"
mount -o remount,bind,ro "$root/opt/onbin"
ip link set lo up

chroot "$root" useradd --system --home-dir /var/lib/onbin --shell /usr/sbin/nologin onbin
(umask 077 && openssl rand -base64 32 >"$root/etc/onbin/master.key")
chroot "$root" chown onbin /etc/onbin/master.key
printf 'ONBIN_PUBLIC_URL=https://onbin.example.com\nONBIN_TRUSTED_PROXIES=127.0.0.1\nLANG=C.UTF-8\n' >"$root/etc/onbin/onbin.env"
cd "$root/etc/systemd/system"
cp "$tree/ops/systemd/onbin.service" onbin.service
log=append:/var/log/onbin-trial
cat >onbin.service.d/trial.conf <<E
[Service]
StandardOutput=$log/onbin.log
StandardError=$log/onbin.log
LoadCredential=
Environment=ONBIN_MASTER_KEY_FILE=/etc/onbin/master.key
E
printf '[Unit]\nWants=onbin.service trial.service\n' >trial.target
cat >trial.service <<E
[Unit]
After=onbin.service
[Service]
Type=oneshot
StandardOutput=$log/trial.log
StandardError=$log/trial.log
ExecStart=/bin/bash /etc/onbin/trial.sh
ExecStopPost=/bin/systemctl exit --force --no-block
E
cat >"$root/etc/onbin/trial.sh" <<'E'
said=/var/log/onbin-trial/onbin.log
tell() { if [ "$1" = 0 ]; then echo "✓ $2"; else echo "✗ $2"; fi; }
until_said() { for _ in $(seq 1 180); do [ "$(grep -c "$1" $said)" -ge "$2" ] && return 0; sleep 0.5; done; return 1; }
until_said 'Onbin is running' 1; tell $? 'starts, with the embedded PostgreSQL'
pid=$(systemctl show onbin -p MainPID --value)
grep -qE '^Uid:\s+[1-9]' "/proc/$pid/status"; tell $? 'not as root'
! grep -E '^Cap(Eff|Bnd|Amb):' "/proc/$pid/status" | grep -qv '0000000000000000'; tell $? 'without capabilities'
grep -q '^NoNewPrivs:	1' "/proc/$pid/status" && grep -q '^Seccomp:	2' "/proc/$pid/status"; tell $? 'no new privileges, system calls filtered'
curl -sS http://127.0.0.1:8080/readyz | grep -q '"database":true,"spool":true'; tell $? 'ready to take recordings'
until_said '"converter.found"' 1; fence=$(grep -o '"limits".*"files":[a-z]*' $said | head -1)
[ "$fence" = '"limits":true,"privileges":"none","network":true,"files":true' ]; tell $? "FFmpeg in its whole fence: $fence"
systemctl reload onbin; until_said '"role.replaced"' 3; tell $? 'systemctl reload replaces every process'
systemctl stop onbin; [ "$(systemctl show onbin -p Result -p ExecMainStatus --value | tr -d '\n')" = success0 ] && ! pgrep -u onbin >/dev/null
tell $? 'systemctl stop ends it in order, nothing is left'
E
export container=trial
exec chroot "$root" /lib/systemd/systemd --system --unit=trial.target --log-target=console --log-level=warning --show-status=0
