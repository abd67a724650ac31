package dev.polyloop.js;

import dev.polyloop.guest.GuestCancellation;
import dev.polyloop.guest.GuestException;
import dev.polyloop.guest.GuestFailure;
import dev.polyloop.loop.CancelledException;
import dev.polyloop.loop.TaskGroupException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Translates exceptions between Java and JavaScript, both ways, so that one that comes back is the
 * same object. Which JavaScript class a class of Java or Python becomes is a table in {@code
 * aio/errors.mjs}.
 *
 * <table>
 * <caption>JavaScript to Java, most specific first</caption>
 * <tr><td>a Java exception</td><td>itself</td></tr>
 * <tr><td>the JavaScript face of one</td><td>the Java exception</td></tr>
 * <tr><td>an AbortError</td><td>{@link GuestCancellation}</td></tr>
 * <tr><td>an exception object of another language</td><td>{@link GuestException}</td></tr>
 * <tr><td>anything else</td><td>{@link JsException}</td></tr>
 * </table>
 *
 * <p>Thread rule: the owner thread.
 */
final class JsErrors {
  private final JsGuest guest;

  /*
   * From an exception to its face in JavaScript. The face holds its Face object, which holds the
   * value: the value lives exactly as long as JavaScript can see the face.
   */
  private final Map<Throwable, WeakReference<Face>> faces = new WeakHashMap<>();

  JsErrors(JsGuest guest) {
    this.guest = guest;
  }

  /** What keeps an error in JavaScript and its Java exception together. */
  static final class Face {
    private final Throwable exception;
    private @Nullable Value error;

    private Face(Throwable exception) {
      this.exception = exception;
    }
  }

  /** The Java exception for what JavaScript has thrown through Java code. */
  Throwable toThrowable(PolyglotException exception) {
    if (isFatal(exception)) {
      return exception;
    }
    if (exception.isHostException()) {
      return exception.asHostException();
    }
    Value thrown = exception.getGuestObject();
    return thrown == null ? exception : toThrowable(thrown);
  }

  /** Whether the exception ends the context rather than a piece of work in it. */
  static boolean isFatal(PolyglotException exception) {
    return exception.isCancelled() || exception.isInterrupted() || exception.isExit();
  }

  /** The Java exception for something thrown, or given as the reason of a rejection. */
  Throwable toThrowable(Value thrown) {
    return toThrowable(thrown, 0);
  }

  /** The exception, {@code depth} causes above one. */
  private Throwable toThrowable(Value thrown, int depth) {
    Object java = JsValues.peer(thrown);
    if (java instanceof Throwable exception) {
      return exception;
    }
    if (java instanceof Face face) {
      return face.exception;
    }
    EntryPoints entry = guest.entry();
    String description = entry.describe().execute(thrown).asString();
    if (!entry.isOwn().execute(thrown).asBoolean()) {
      return new GuestException(thrown, description);
    }
    if (entry.isCancellation().execute(thrown).asBoolean()) {
      String message = thrown.getMember("message").asString();
      return new GuestCancellation(message.isEmpty() ? null : message, thrown);
    }
    JsException error =
        new JsException(guest, thrown, description, cause(thrown, depth), members(thrown));
    return entry.isTimeout().execute(thrown).asBoolean() ? new GuestFailure.Timeout(error) : error;
  }

  private @Nullable Throwable cause(Value thrown, int depth) {
    Value cause = guest.entry().causeOf().execute(thrown);
    return cause.isNull() || depth == GuestException.MOST_CAUSES
        ? null
        : toThrowable(cause, depth + 1);
  }

  private List<Throwable> members(Value thrown) {
    Value errors = guest.entry().leave().execute(thrown);
    List<Throwable> members = new ArrayList<>();
    for (long i = 0; i < errors.getArraySize(); i++) {
      members.add(toThrowable(errors.getArrayElement(i)));
    }
    return members;
  }

  /** The object that JavaScript catches for the exception. */
  Value toGuest(Throwable thrown) {
    Throwable exception = guest.env().traces().unwrapped(thrown);
    if (exception instanceof PolyglotException polyglot && !isFatal(polyglot)) {
      Throwable translated = toThrowable(polyglot);
      if (!translated.equals(exception)) {
        return toGuest(translated);
      }
    }
    if (exception instanceof GuestFailure failure) {
      return toGuest((Throwable) failure.original());
    }
    if (exception instanceof JsException own && own.isOf(guest)) {
      return own.guestObject();
    }
    if (exception instanceof GuestException stranger && stranger.guestObject().isException()) {
      Value own = guest.entry().ownError().execute(stranger.guestObject());
      if (!own.isNull()) {
        // JavaScript's, from another language.
        return own;
      }
    }
    if (exception instanceof GuestCancellation cancellation
        && isOwnCancellation(cancellation.guestObject())) {
      return cancellation.guestObject();
    }
    WeakReference<Face> known = faces.get(exception);
    Face face = known == null ? null : known.get();
    if (face != null && face.error != null) {
      return face.error;
    }
    Face made = new Face(exception);
    Value error = make(exception, made);
    made.error = error;
    faces.put(exception, new WeakReference<>(made));
    return error;
  }

  private boolean isOwnCancellation(Value object) {
    return guest.entry().isCancellation().execute(object).asBoolean();
  }

  private Value make(Throwable exception, Face face) {
    Value makeError = guest.entry().makeError();
    if (exception instanceof ModuleException refused) {
      return guest.entry().makeModuleError().execute(refused.code, refused.message, face);
    }
    if (exception instanceof DomException known) {
      return guest.entry().makeDomException().execute(known.name(), known.message());
    }
    Value object = guestObject(exception);
    if (object != null) {
      Value type = object.getMetaObject();
      String name = type == null ? "Error" : type.getMetaSimpleName();
      Value errors =
          exception instanceof GuestException group && !group.members().isEmpty()
              ? toGuest(group.members())
              : null;
      return makeError.execute(name, message(object, exception), object, face, errors);
    }
    String message = exception.getMessage() == null ? "" : exception.getMessage();
    String name =
        exception instanceof CancelledException
            ? CancelledException.class.getSimpleName()
            : exception.getClass().getSimpleName();
    Value errors =
        exception instanceof TaskGroupException group ? toGuest(group.exceptions()) : null;
    return makeError.execute(name, message, exception, face, errors);
  }

  private Value toGuest(List<Throwable> exceptions) {
    return guest.entry().arrayOf().execute(exceptions.stream().map(this::toGuest).toArray());
  }

  private static @Nullable Value guestObject(Throwable exception) {
    return switch (exception) {
      case GuestException guestException -> guestException.guestObject();
      case GuestCancellation cancellation -> cancellation.guestObject();
      default -> null;
    };
  }

  private static String message(Value object, Throwable exception) {
    // Python's str(), which is the text without the type.
    if (object.canInvokeMember("__str__")) {
      return object.invokeMember("__str__").asString();
    }
    return exception instanceof CancelledException && exception.getMessage() == null
        ? ""
        : String.valueOf(exception.getMessage());
  }
}
