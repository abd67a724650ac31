package dev.polyloop.guest;

import dev.polyloop.loop.LoopFuture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The traces of exceptions that go from language to language: first the frames they were raised in,
 * then those of everyone who awaited them, innermost first. Each exception keeps them where its own
 * language looks: a Java one in its stack trace, an Error in its {@code stack}, one of Python in
 * its traceback and, for the frames of the others, its notes (PEP 678).
 *
 * <p>Cancellations have none: they are no failures, and frequent.
 *
 * <p>Thread rule: the owner thread.
 */
public final class Traces {
  /** The longest trace. What keeps failing the ones that await it must not grow for ever. */
  static final int LONGEST = 200;

  /** "at f (file:line:column)", "at async f (file:line)", "at file:line". */
  private static final Pattern LINE =
      Pattern.compile("\\s*at (?:async )?(?:(.*) \\()?([^()]+?):(\\d+)(?::\\d+)?\\)?");

  /**
   * The packages of Polyloop's own Java code, which is in every trace and tells nobody anything.
   */
  private static final Set<String> OWN_PACKAGES =
      Set.of(
          "dev.polyloop",
          "dev.polyloop.guest",
          "dev.polyloop.js",
          "dev.polyloop.python",
          "dev.polyloop.stream",
          "dev.polyloop.sync",
          "dev.polyloop.typed",
          LoopFuture.class.getPackageName());

  /** What the engine and the JDK have between two frames of the application, or below all. */
  private static final List<String> PLUMBING =
      List.of(
          "org.graalvm.polyglot.",
          "com.oracle.truffle.",
          "jdk.internal.",
          "java.lang.invoke.",
          "java.lang.reflect.",
          "java.lang.ScopedValue",
          "java.lang.Thread",
          "java.lang.VirtualThread",
          "java.util.concurrent.");

  private final List<Guest> guests = new CopyOnWriteArrayList<>();

  /** Adds a language. */
  public void register(Guest guest) {
    guests.add(guest);
  }

  /** Adds the frames of one who awaited the exception, innermost first. */
  public void awaited(Throwable exception, List<StackTraceElement> by) {
    if (exception instanceof CancellationException || by.isEmpty()) {
      return;
    }
    GuestException thrown = GuestFailure.of(exception);
    Guest guest = thrown == null ? null : ownerOf(thrown.guestObject());
    if (thrown == null || guest == null) {
      exception.setStackTrace(join(Arrays.asList(exception.getStackTrace()), by));
    } else {
      thrown.addAwaiters(by);
      guest.awaited(thrown);
    }
  }

  /**
   * What a guest is to see of an exception: of one by which Java says that what it waited for
   * failed, that failure, with Java's frames as those of one who awaited it.
   */
  public Throwable unwrapped(Throwable exception) {
    Throwable cause = exception.getCause();
    if (cause == null
        || cause instanceof CancellationException
        || !(exception instanceof ExecutionException || exception instanceof CompletionException)) {
      return exception;
    }
    awaited(cause, withoutBorder(exception.getStackTrace()));
    return unwrapped(cause);
  }

  /** The exception's frames, innermost first, without the border's own. */
  public List<StackTraceElement> of(Throwable exception) {
    GuestException thrown = GuestFailure.of(exception);
    Guest guest = thrown == null ? null : ownerOf(thrown.guestObject());
    return thrown == null || guest == null
        ? withoutBorder(exception.getStackTrace())
        : List.of(join(guest.trace(thrown.guestObject()), thrown.awaiters()));
  }

  /** Gives a guest's exception the stack trace that a Java caller is to see, if it has none. */
  public void complete(Throwable exception) {
    GuestException thrown = GuestFailure.of(exception);
    if (thrown != null && exception.getStackTrace().length == 0) {
      StackTraceElement[] trace = of(exception).toArray(StackTraceElement[]::new);
      exception.setStackTrace(trace);
      thrown.setStackTrace(trace);
    }
  }

  private @Nullable Guest ownerOf(Value object) {
    return object.isException()
        ? guests.stream()
            .filter(guest -> guest.context().equals(object.getContext()))
            .findFirst()
            .orElse(null)
        : null;
  }

  private static StackTraceElement[] join(
      List<StackTraceElement> frames, List<StackTraceElement> more) {
    Set<StackTraceElement> all = new LinkedHashSet<>(frames);
    // A recursion has the same frame many times, and keeps it.
    List<StackTraceElement> joined = new ArrayList<>(frames);
    for (StackTraceElement frame : more) {
      if (joined.size() < LONGEST && all.add(frame)) {
        joined.add(frame);
      }
    }
    return joined.toArray(StackTraceElement[]::new);
  }

  private static List<StackTraceElement> withoutBorder(StackTraceElement[] trace) {
    return Stream.of(trace).filter(frame -> !isBorder(frame)).toList();
  }

  private static boolean isBorder(StackTraceElement frame) {
    String type = frame.getClassName();
    return OWN_PACKAGES.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))))
        || PLUMBING.stream().anyMatch(type::startsWith);
  }

  private static boolean isGuest(StackTraceElement frame) {
    return frame.getClassName().startsWith("<");
  }

  // As text

  /** A guest's frame. */
  public static StackTraceElement frame(String language, String function, String file, int line) {
    return new StackTraceElement("<" + language + ">", function, file, line);
  }

  /** "at function (file:line)", which {@link #parse} reads. */
  public static String line(StackTraceElement frame) {
    String place =
        frame.getFileName() == null
            ? "unknown source"
            : frame.getFileName() + ":" + frame.getLineNumber();
    if (!isGuest(frame)) {
      return "at " + frame.getClassName() + "." + frame.getMethodName() + " (" + place + ")";
    }
    return frame.getMethodName().isEmpty()
        ? "at " + place
        : "at " + frame.getMethodName() + " (" + place + ")";
  }

  /** As {@link #line(StackTraceElement)}, of each. */
  public static List<String> lines(Collection<StackTraceElement> frames) {
    return frames.stream().map(Traces::line).toList();
  }

  /** The frames in lines of text, such as an Error's {@code stack}; other lines are left out. */
  public static List<StackTraceElement> parse(Collection<String> lines) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String function = matcher.group(1) == null ? "" : matcher.group(1);
        frames.add(parsed(function, matcher.group(2), Integer.parseInt(matcher.group(3))));
      }
    }
    return frames;
  }

  private static StackTraceElement parsed(String function, String file, int line) {
    int dot = function.lastIndexOf('.');
    if (file.endsWith(".java") && dot > 0) {
      return new StackTraceElement(
          function.substring(0, dot), function.substring(dot + 1), file, line);
    }
    return frame(file.endsWith(".py") ? "python" : "js", function, file, line);
  }
}
