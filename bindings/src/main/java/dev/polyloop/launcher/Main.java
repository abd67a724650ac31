package dev.polyloop.launcher;

import dev.polyloop.Polyloop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graalvm.polyglot.PolyglotException;

/** The command line: parses it, runs one program, exits with its code. */
public final class Main {
  private static final int USAGE_ERROR = 2;

  private Main() {}

  /** Runs one command. */
  public static void main(String[] args) {
    int code;
    try {
      code = run(CommandLine.parse(List.of(args)));
    } catch (UsageException e) {
      System.err.println("polyloop: " + e.getMessage());
      System.err.println("Try './polyloop --help'.");
      code = USAGE_ERROR;
    }
    System.out.flush();
    System.err.flush();
    // Threads that a program left behind must not keep the process.
    Runtime.getRuntime().exit(code);
  }

  private static int run(CommandLine command) throws UsageException {
    return switch (command) {
      case CommandLine.Help ignored -> print(CommandLine.HELP);
      case CommandLine.VersionInfo ignored -> print(Versions.describe());
      case CommandLine.Program program -> runProgram(program);
    };
  }

  private static int print(String text) {
    System.out.println(text);
    return 0;
  }

  private static int runProgram(CommandLine.Program program) throws UsageException {
    if (program.isFile() && !Files.isReadable(Path.of(program.target()))) {
      throw new UsageException("can't open file '" + program.target() + "'");
    }
    Polyloop polyloop = Programs.newPolyloop(program.options());
    if (!polyloop.isCompiled()) {
      System.err.println(
          "polyloop: no Graal compiler on this JVM: programs run interpreted, slower");
    }
    if (program.language() == CommandLine.Language.PYTHON) {
      polyloop.handlePythonSignals();
    }
    try {
      return switch (program.language()) {
        case PYTHON -> {
          Programs.apply(program.options(), polyloop);
          yield polyloop.runPython(program.mode(), program.target(), program.arguments());
        }
        case JAVASCRIPT ->
            program.isFile()
                ? polyloop.runJavaScript(Path.of(program.target()), program.arguments())
                : polyloop.evalJavaScript(Programs.code(program));
      };
    } catch (PolyglotException e) {
      if (e.isExit()) {
        return e.getExitStatus();
      }
      throw e;
    }
  }
}
