# Sourced, by bash: finds the JDK that builds and runs Polyloop.
#
#   polyloop_find_jdk    sets POLYLOOP_JDK to the home of a JDK 25 and POLYLOOP_JDK_VERSION to its version,
#                        or says what to install and returns 2
#
# A JDK is known by the `release` file in its home: no JVM is started to ask for its version.

polyloop_is_jdk() {
  local line
  [[ -n "${1:-}" && -x "$1/bin/javac" && -r "$1/release" ]] || return 1
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"(25[^\"]*)\" ]]; then
      POLYLOOP_JDK_VERSION=${BASH_REMATCH[1]}
      return 0
    fi
  done <"$1/release"
  return 1
}

polyloop_find_jdk() {
  local candidate java places
  if [[ -n "${POLYLOOP_JAVA_HOME:-}" ]]; then
    POLYLOOP_JDK=$POLYLOOP_JAVA_HOME
    polyloop_is_jdk "$POLYLOOP_JDK" && return 0
    echo "polyloop: POLYLOOP_JAVA_HOME is not the home of a JDK 25: $POLYLOOP_JAVA_HOME" >&2
    return 2
  fi
  POLYLOOP_JDK=${JAVA_HOME:-}
  polyloop_is_jdk "$POLYLOOP_JDK" && return 0
  if java=$(type -P java); then
    [[ -L $java ]] && java=$(readlink -f "$java")
    POLYLOOP_JDK=${java%/bin/java}
    polyloop_is_jdk "$POLYLOOP_JDK" && return 0
  fi
  # POLYLOOP_JDK_PLACES, patterns separated by blanks, stands in for the usual places.
  places=${POLYLOOP_JDK_PLACES-/usr/lib/jvm/* /opt/*jdk* /opt/*graalvm* ${HOME:-}/.sdkman/candidates/java/* ${HOME:-}/.jdks/*}
  for candidate in $places; do
    POLYLOOP_JDK=$candidate
    polyloop_is_jdk "$POLYLOOP_JDK" && return 0
  done
  if [[ -z "${POLYLOOP_JDK_PLACES+set}" && -x /usr/libexec/java_home ]] \
    && POLYLOOP_JDK=$(/usr/libexec/java_home -v 25 2>/dev/null); then
    polyloop_is_jdk "$POLYLOOP_JDK" && return 0
  fi
  unset POLYLOOP_JDK
  echo "polyloop: no JDK 25 found. Install one (Temurin 25 or any other OpenJDK 25), or set" \
    "POLYLOOP_JAVA_HOME to the home of one." >&2
  return 2
}
