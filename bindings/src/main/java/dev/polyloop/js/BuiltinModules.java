package dev.polyloop.js;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The modules that are there without a file: Polyloop's own two and those of Node that exist here.
 *
 * <p>Thread rule: any thread. Source: Node.js, Modules: node:module API, "module.builtinModules".
 */
final class BuiltinModules {
  private static final String SCHEME = "node:";
  private static final Set<String> OWN = Set.of("asyncio", "polyloop");

  private static final Set<String> NODE =
      words(
          """
          assert assert/strict async_hooks buffer console crypto events module os path path/posix
          perf_hooks process punycode querystring stream/web string_decoder timers timers/promises
          tty url util util/types
          """);

  /** Node's modules that do not exist here. */
  private static final Set<String> MISSING =
      words(
          """
          child_process cluster constants dgram diagnostics_channel dns dns/promises domain fs
          fs/promises http http2 https inspector net path/win32 readline readline/promises repl
          stream stream/consumers stream/promises test tls trace_events v8 vm wasi worker_threads
          zlib sea sqlite
          """);

  private BuiltinModules() {}

  private static Set<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }

  /** The names of Node's modules that exist here, without the scheme. */
  static Set<String> nodeNames() {
    return NODE;
  }

  /**
   * Where the module of that name is, or null if the name is not a built-in one.
   *
   * @throws ModuleException if it is one of Node's that does not exist here
   */
  static @Nullable Path find(String specifier) {
    if (OWN.contains(specifier)) {
      return ModuleFileSystem.ownModule(specifier);
    }
    boolean explicit = specifier.startsWith(SCHEME);
    String name = explicit ? specifier.substring(SCHEME.length()) : specifier;
    if (NODE.contains(name)) {
      return ModuleFileSystem.ownModule("node/" + name);
    }
    if (explicit || MISSING.contains(name)) {
      throw ModuleException.of(
          "ERR_UNKNOWN_BUILTIN_MODULE",
          "No such built-in module: " + SCHEME + name + ": Polyloop does not have it");
    }
    return null;
  }
}
