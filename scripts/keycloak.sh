#!/usr/bin/env bash
# A real Keycloak for development and for the tests: fetched, started on a chosen port, stopped. Nothing is installed.
set -euo pipefail

readonly DEFAULT_VERSION=26.7.4
readonly PROGRAM=${0##*/}

usage() {
  cat <<EOT
Usage: $PROGRAM <command> [options]

A real Keycloak for development and tests, with an empty database at each start.

Commands:
  fetch     Download the distribution by its Maven coordinates, verify it, unpack it, and make it ready
  start     Start it in the background, wait until it answers, print its address (fetches first if need be)
  stop      Stop it and remove its data
  status    List the instances that run; exit code 1 if there is none

Options:
  --port N                Port on 127.0.0.1 (default 8080); 0 takes any free one. With stop and status: which instance
  --all                   With stop: every instance
  --version V             Keycloak version (default $DEFAULT_VERSION)
  --sha256 HEX            Checksum of the tar.gz, for a version whose checksum is not committed here
  --admin-user NAME       Administrator of the master realm (default \$KEYCLOAK_ADMIN, else admin)
  --admin-password WORD   Its password (default \$KEYCLOAK_ADMIN_PASSWORD, else admin)
  --timeout SECONDS       How long to wait until it is ready (default 240)
  --json                  Machine-readable output on stdout; progress goes to stderr
  -h, --help              This text

Environment:
  KEYCLOAK_CACHE          Folder that holds keycloak-<version>
                          (default \${XDG_CACHE_HOME:-~/.cache}/passerelle)
  JAVA_HOME               Java 17 or newer, if it is not the \`java\` on the PATH

Examples:
  $PROGRAM start                      # http://127.0.0.1:8080, administrator admin / admin
  $PROGRAM start --port 0 --json      # {"url":"http://127.0.0.1:23817","port":23817,"pid":4711}
  $PROGRAM stop --port 23817
  $PROGRAM stop --all
EOT
}

# The SHA-256 of each release as Maven delivers it (its .sha1 was verified at the same time).
committed_sha256() {
  case $1 in
    26.4.7) echo aca60ab72ae4d67adc6b8fe7fca5e08d16a6bb5e4a4f2ebb54050e3f5503fd2b ;;
    26.7.4) echo 04823c336b797a7e18889a44262a7a64e6bf624cbbcc518c85e2622176ff2eee ;;
    *) echo "" ;;
  esac
}

say() { printf '%s\n' "$*" >&2; }

fail() {
  local code=$1
  shift
  say "$PROGRAM: $*"
  exit "$code"
}

java_command() {
  if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi
}

require_java() {
  local java output major
  java=$(java_command)
  command -v "$java" >/dev/null 2>&1 ||
    fail 1 "Java is missing ($java). Install a JDK 17 or newer (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk@21), or set JAVA_HOME."
  output=$("$java" -version 2>&1) || fail 1 "\`$java -version\` failed: $output"
  major=$(printf '%s\n' "$output" | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  [ "${major:-0}" -ge 17 ] ||
    fail 1 "Keycloak needs Java 17 or newer, and $java is version ${major:-unknown}. Set JAVA_HOME to a newer one."
}

require_maven() {
  command -v mvn >/dev/null 2>&1 ||
    fail 1 "Maven is missing (mvn), and Keycloak $version is not in $distribution yet. Install it (Debian: apt-get install maven; macOS: brew install maven), or set KEYCLOAK_CACHE to a folder that holds keycloak-$version."
}

sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# One process at a time changes the cache. The lock of a process that is gone is taken over.
lock_cache() {
  local lock=$cache/keycloak-$version.lock holder
  mkdir -p "$cache"
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf "$lock"
    else
      sleep 0.5
    fi
  done
  echo $$ >"$lock/pid"
  cache_lock=$lock
}

unlock_cache() {
  if [ -n "${cache_lock:-}" ]; then rm -rf "$cache_lock"; fi
  cache_lock=""
}

download() {
  local wanted=$sha256 folder=$cache/keycloak-$version.download archive actual
  [ -n "$wanted" ] || wanted=$(committed_sha256 "$version")
  [ -n "$wanted" ] ||
    fail 2 "no checksum of Keycloak $version is committed here. Give the one you trust: --sha256 HEX."
  require_maven
  rm -rf "$folder"
  mkdir -p "$folder"
  archive=$folder/keycloak-quarkus-dist-$version.tar.gz
  say "Fetching org.keycloak:keycloak-quarkus-dist:$version:tar.gz with Maven (about 176 MB) ..."
  mvn -q -B -Dstyle.color=never dependency:copy "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:tar.gz" "-DoutputDirectory=$folder" >&2 ||
    fail 1 "Maven could not fetch Keycloak $version. Is the version right, and can Maven reach its repository (~/.m2/settings.xml)?"
  actual=$(sha256_of "$archive")
  if [ "$actual" != "$wanted" ]; then
    rm -rf "$folder"
    fail 1 "the checksum of keycloak-quarkus-dist-$version.tar.gz is wrong: expected $wanted, got $actual. Remove ~/.m2/repository/org/keycloak/keycloak-quarkus-dist/$version and try again; if it stays wrong, do not use it."
  fi
  say "Checksum is right. Unpacking ..."
  mkdir "$folder/unpacked"
  tar -xzf "$archive" -C "$folder/unpacked" --strip-components=1
  mkdir -p "$distribution"
  rm -rf "$distribution/home"
  mv "$folder/unpacked" "$distribution/home"
  rm -rf "$folder"
}

# A folder of its own for each instance: the program is linked, only data/ is its own.
make_instance_home() {
  local home=$1 part
  mkdir -p "$home/bin"
  cp "$distribution/home/bin/kc.sh" "$home/bin/kc.sh"
  for part in lib conf providers themes version.txt; do ln -s "$distribution/home/$part" "$home/$part"; done
}

# The arguments that change Keycloak's build are the same at every start: another set would cost a new build (25 s).
launch() {
  local home=$1 on_port=$2 log=$3
  set -m
  (
    trap '' HUP
    export KC_BOOTSTRAP_ADMIN_USERNAME=$admin_user KC_BOOTSTRAP_ADMIN_PASSWORD=$admin_password
    exec sh "$home/bin/kc.sh" start-dev --db dev-file --http-host 127.0.0.1 --http-port "$on_port" \
      --http-management-port "$(free_port)" </dev/null >"$log" 2>&1
  ) &
  launched=$!
  set +m
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range that systems hand out for outgoing connections, so that nobody is given it by accident.
free_port() {
  local candidate
  while :; do
    candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    is_taken "$candidate" || break
  done
  echo "$candidate"
}

# Keycloak listens before it is ready and answers 503 in between.
answers_ready() {
  local line=""
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET /realms/master/.well-known/openid-configuration HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$1" >&3
  IFS= read -r -t 10 line <&3 || true
  exec 3>&-
  case $line in "HTTP/1."?" 200"*) return 0 ;; *) return 1 ;; esac
}

wait_until_ready() {
  local pid=$1 on_port=$2 log=$3 started=$SECONDS next=5
  until (answers_ready "$on_port") 2>/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null; then
      tail -n 20 "$log" >&2
      fail 1 "Keycloak ended before it was ready; its last lines stand above."
    fi
    if [ $((SECONDS - started)) -ge "$timeout_seconds" ]; then
      tail -n 20 "$log" >&2
      fail 1 "Keycloak was not ready after $timeout_seconds s; its last lines stand above. A slow machine may need a longer --timeout."
    fi
    if [ $((SECONDS - started)) -ge "$next" ]; then
      say "  ... $((SECONDS - started)) s"
      next=$((next + 5))
    fi
    sleep 0.2
  done
}

# The group, since kc.sh is the parent of java. Keycloak's exit code 143 is a clean end.
end_group() {
  local pid=$1 waited=0
  kill -TERM -- "-$pid" 2>/dev/null || return 0
  while kill -0 -- "-$pid" 2>/dev/null; do
    waited=$((waited + 1))
    if [ "$waited" -ge 200 ]; then kill -KILL -- "-$pid" 2>/dev/null || true; fi
    sleep 0.1
  done
}

# The first start builds Keycloak for its options and makes the database; both are kept, so that later starts are
# four times as fast.
prepare() {
  local home=$distribution/first-start on_port
  say "First start of Keycloak $version: it builds itself and its database, once (about 40 s) ..."
  rm -rf "$home"
  make_instance_home "$home"
  on_port=$(free_port)
  local keep_user=$admin_user keep_password=$admin_password
  admin_user=admin admin_password=admin
  launch "$home" "$on_port" "$distribution/first-start.log"
  admin_user=$keep_user admin_password=$keep_password
  preparing=$launched
  wait_until_ready "$launched" "$on_port" "$distribution/first-start.log"
  end_group "$launched"
  preparing=""
  rm -rf "$distribution/template"
  mv "$home/data" "$distribution/template"
  rm -rf "$home"
}

ensure_distribution() {
  [ -d "$distribution/template" ] && return 0
  lock_cache
  if [ ! -d "$distribution/home" ]; then download; fi
  if [ ! -d "$distribution/template" ]; then prepare; fi
  unlock_cache
}

# --- instances, by port -------------------------------------------------------------------------------------------

instances_folder() { echo "${TMPDIR:-/tmp}/passerelle-keycloak-$(id -u)"; }

make_instances_folder() {
  local folder
  folder=$(instances_folder)
  mkdir -p -m 700 "$folder"
  [ -O "$folder" ] || fail 1 "$folder belongs to somebody else. Set TMPDIR to a folder of your own."
}

# The process of an instance, if it runs: a process id that now belongs to another program does not count.
running_pid() {
  local folder pid
  folder=$(instances_folder)/$1
  pid=$(cat "$folder/pid" 2>/dev/null) || return 1
  case $(ps -o args= -p "$pid" 2>/dev/null) in *"$folder/home"*) echo "$pid" ;; *) return 1 ;; esac
}

running_ports() {
  local folder
  for folder in "$(instances_folder)"/*/; do
    [ -d "$folder" ] || continue
    folder=${folder%/}
    if running_pid "${folder##*/}" >/dev/null; then echo "${folder##*/}"; fi
  done
}

remove_instance() {
  rm -rf "$(instances_folder)/$1"
  rmdir "$(instances_folder)" 2>/dev/null || true
}

describe() {
  if [ "$json" = yes ]; then
    printf '{"url":"http://127.0.0.1:%s","port":%s,"pid":%s}\n' "$1" "$1" "$2"
  else
    printf 'Keycloak at http://127.0.0.1:%s (process %s)\n' "$1" "$2"
  fi
}

# Whatever ends the script early leaves no process and no folder.
clean_up_start() {
  [ -z "${preparing:-}" ] || end_group "$preparing"
  [ -z "${starting_pid:-}" ] || end_group "$starting_pid"
  [ -z "${starting_port:-}" ] || remove_instance "$starting_port"
  if [ -n "${cache_lock:-}" ]; then rm -rf "$cache/keycloak-$version.download" "$distribution/first-start"; fi
  unlock_cache
}

start() {
  local folder began=$SECONDS pid
  require_java
  trap clean_up_start EXIT
  trap 'exit 130' INT TERM
  ensure_distribution
  make_instances_folder
  if [ "$port" = 0 ]; then port=$(free_port); fi
  if pid=$(running_pid "$port"); then
    fail 1 "an instance runs on port $port already (process $pid). Stop it (\`$PROGRAM stop --port $port\`), or choose another --port."
  fi
  if is_taken "$port"; then fail 1 "port $port is taken by another program. Choose another --port; 0 takes any free one."; fi
  folder=$(instances_folder)/$port
  rm -rf "$folder"
  mkdir -m 700 "$folder"
  starting_port=$port
  make_instance_home "$folder/home"
  if [ "$admin_user" = admin ] && [ "$admin_password" = admin ]; then
    cp -R "$distribution/template" "$folder/home/data"
  fi
  say "Starting Keycloak $version on http://127.0.0.1:$port ..."
  launch "$folder/home" "$port" "$folder/keycloak.log"
  starting_pid=$launched
  echo "$launched" >"$folder/pid"
  wait_until_ready "$launched" "$port" "$folder/keycloak.log"
  starting_port="" starting_pid=""
  say "Ready after $((SECONDS - began)) s."
  describe "$port" "$launched"
  if [ "$json" = no ]; then
    echo "Administrator: $admin_user. Log: $folder/keycloak.log. Stop it: $PROGRAM stop --port $port"
  fi
}

stop_one() {
  local pid
  if ! pid=$(running_pid "$1"); then
    remove_instance "$1"
    fail 1 "no instance runs on port $1. \`$PROGRAM status\` lists them."
  fi
  end_group "$pid"
  remove_instance "$1"
  say "Stopped Keycloak on port $1."
}

stop() {
  local ports count one
  ports=$(running_ports)
  if [ "$all" = yes ]; then
    for one in $ports; do stop_one "$one"; done
    return 0
  fi
  if [ "$port_given" = yes ]; then
    stop_one "$port"
    return 0
  fi
  count=$(printf '%s' "$ports" | grep -c . || true)
  case $count in
    0) fail 1 "no instance runs." ;;
    1) stop_one "$ports" ;;
    *) fail 2 "several instances run, on ports $(echo $ports). Say which: --port N, or --all." ;;
  esac
}

status() {
  local one found=no
  for one in $(running_ports); do
    if [ "$port_given" = yes ] && [ "$port" != "$one" ]; then continue; fi
    found=yes
    describe "$one" "$(running_pid "$one")"
  done
  [ "$found" = yes ] || fail 1 "no instance runs$([ "$port_given" = yes ] && echo " on port $port"). Start one: $PROGRAM start."
}

fetch() {
  require_java
  trap clean_up_start EXIT
  trap 'exit 130' INT TERM
  ensure_distribution
  if [ "$json" = yes ]; then printf '{"version":"%s","folder":"%s"}\n' "$version" "$distribution"; else echo "Keycloak $version is ready in $distribution"; fi
}

# --- the command line ---------------------------------------------------------------------------------------------

command_name="" port=8080 port_given=no all=no json=no sha256="" version=$DEFAULT_VERSION timeout_seconds=240
admin_user=${KEYCLOAK_ADMIN:-admin} admin_password=${KEYCLOAK_ADMIN_PASSWORD:-admin}

need_value() { [ "$2" -ge 2 ] || fail 2 "$1 needs a value. See $PROGRAM --help."; }

while [ $# -gt 0 ]; do
  case $1 in
    fetch | start | stop | status)
      [ -z "$command_name" ] || fail 2 "one command at a time: $command_name or $1? See $PROGRAM --help."
      command_name=$1
      ;;
    --port) need_value "$1" $#; port=$2 port_given=yes; shift ;;
    --version) need_value "$1" $#; version=$2; shift ;;
    --sha256) need_value "$1" $#; sha256=$2; shift ;;
    --admin-user) need_value "$1" $#; admin_user=$2; shift ;;
    --admin-password) need_value "$1" $#; admin_password=$2; shift ;;
    --timeout) need_value "$1" $#; timeout_seconds=$2; shift ;;
    --all) all=yes ;;
    --json) json=yes ;;
    -h | --help) usage; exit 0 ;;
    *) fail 2 "what is \"$1\"? Commands are fetch, start, stop and status; see $PROGRAM --help." ;;
  esac
  shift
done

case $port in '' | *[!0-9]*) fail 2 "--port wants a number from 0 to 65535, not \"$port\"." ;; esac
[ "$port" -le 65535 ] || fail 2 "--port wants a number from 0 to 65535, not \"$port\"."
case $timeout_seconds in '' | *[!0-9]*) fail 2 "--timeout wants a number of seconds, not \"$timeout_seconds\"." ;; esac
case $version in '' | *[!0-9A-Za-z.-]*) fail 2 "--version wants a version such as $DEFAULT_VERSION, not \"$version\"." ;; esac

readonly cache=${KEYCLOAK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/passerelle}
readonly distribution=$cache/keycloak-$version

case $command_name in
  fetch | start | stop | status) "$command_name" ;;
  *) usage >&2; exit 2 ;;
esac
