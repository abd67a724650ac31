package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import java.util.List;

/** The command line. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    int code;
    Polyloop polyloop = Polyloop.builder().callerThread().trusted().build();
    code =
        args[1].equals("-c")
            ? polyloop.runPython("code", args[2], List.of(args).subList(3, args.length))
            : polyloop.runPython("file", args[1], List.of(args).subList(2, args.length));
    System.exit(code);
  }
}
