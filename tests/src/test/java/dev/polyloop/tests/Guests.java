package dev.polyloop.tests;

import dev.polyloop.GuestModule;
import dev.polyloop.Polyloop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.graalvm.polyglot.Engine;

/** What the tests share: one engine, the checkout, modules written where a test wants them. */
final class Guests {
  /** Compiled code is shared by all contexts of the JVM. */
  static final Engine ENGINE = Polyloop.newEngine();

  /** The checkout. */
  static final Path ROOT = Path.of(System.getProperty("polyloop.root", ".."));

  private Guests() {}

  /** The command that starts the launcher in a JVM of its own. */
  static List<String> launcher(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dpolyglot.engine.WarnInterpreterOnly=false",
            // A short life: no time to optimize.
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.polyloop.launcher.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Writes a module to the folder and loads it. */
  static GuestModule load(Polyloop polyloop, Path folder, String name, String text) {
    return polyloop.load(write(folder, name, text));
  }

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the latch; an interrupt ends the wait and stays. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Standard streams that a test looks at. */
  static final class Streams {
    final InputStream in = InputStream.nullInputStream();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
