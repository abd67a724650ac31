package dev.polyloop.guest;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * What a guest language is given when it starts.
 *
 * @param engine shared by the contexts of all languages
 * @param access how much of Java the guest may touch
 * @param thread the thread and its loops
 * @param awaitables the border
 * @param traces who awaited an exception, in all languages
 * @param modules loads modules of any language for {@code polyloop.load}
 * @param exposed Java objects by the name the guests see
 * @param sandbox what it may use of the machine
 * @param executor where blocking work of the guest goes, null for threads of the guest's own
 * @param adopted contexts that the application made, by language
 * @param options polyglot options for the language's context
 * @param in standard input
 * @param out standard output
 * @param err standard error
 */
public record GuestEnvironment(
    Engine engine,
    Access access,
    LoopThread thread,
    Awaitables awaitables,
    Traces traces,
    Modules modules,
    Map<String, Object> exposed,
    Sandbox sandbox,
    @Nullable Executor executor,
    Map<String, Adopted> adopted,
    Map<String, String> options,
    InputStream in,
    OutputStream out,
    OutputStream err) {

  /** Loads a module by its file name, in the language of its suffix. */
  @FunctionalInterface
  public interface Modules {
    /**
     * The module's namespace object: a Python module, a JavaScript module namespace, or the class
     * of a Java source file. A JavaScript module with top-level await is awaited by the caller.
     *
     * @param file absolute, or relative to the loading module's folder, which the caller resolves
     */
    Value load(Path file);
  }

  /**
   * A context that the application made and closes.
   *
   * @param files the file system it was made with, for JavaScript
   */
  public record Adopted(Context context, @Nullable FileSystem files) {}

  /** The same for one language: only its own options. */
  public GuestEnvironment forLanguage(String language) {
    Map<String, String> own = new HashMap<>(options);
    own.keySet().removeIf(key -> !key.startsWith(language + "."));
    return new GuestEnvironment(
        engine,
        access,
        thread,
        awaitables,
        traces,
        modules,
        exposed,
        sandbox,
        executor,
        adopted,
        Map.copyOf(own),
        in,
        out,
        err);
  }
}
