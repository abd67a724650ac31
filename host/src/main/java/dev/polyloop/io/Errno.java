package dev.polyloop.io;

import io.netty.channel.ChannelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/**
 * The errors of the operating system that sockets meet, with the numbers and texts of Linux.
 *
 * <p>The JDK reports an error of a system call as an exception whose message is that of
 * strerror(3), or that text after another; the number itself is lost. So the number is found by the
 * text, and by the exception's class where the JDK has texts of its own.
 */
enum Errno {
  EPERM(1, "Operation not permitted"),
  ENOENT(2, "No such file or directory"),
  EINTR(4, "Interrupted system call"),
  EBADF(9, "Bad file descriptor"),
  E2BIG(7, "Argument list too long"),
  ENOEXEC(8, "Exec format error"),
  ENOMEM(12, "Cannot allocate memory"),
  EACCES(13, "Permission denied"),
  ENOTDIR(20, "Not a directory"),
  EINVAL(22, "Invalid argument"),
  ENFILE(23, "Too many open files in system"),
  EMFILE(24, "Too many open files"),
  ETXTBSY(26, "Text file busy"),
  EPIPE(32, "Broken pipe"),
  ENAMETOOLONG(36, "File name too long"),
  ENOTSOCK(88, "Socket operation on non-socket"),
  EDESTADDRREQ(89, "Destination address required"),
  EMSGSIZE(90, "Message too long"),
  ENOPROTOOPT(92, "Protocol not available"),
  EPROTONOSUPPORT(93, "Protocol not supported"),
  EOPNOTSUPP(95, "Operation not supported"),
  EAFNOSUPPORT(97, "Address family not supported by protocol"),
  EADDRINUSE(98, "Address already in use"),
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  ENETDOWN(100, "Network is down"),
  ENETUNREACH(101, "Network is unreachable"),
  ECONNABORTED(103, "Software caused connection abort"),
  ECONNRESET(104, "Connection reset by peer"),
  ENOBUFS(105, "No buffer space available"),
  EISCONN(106, "Transport endpoint is already connected"),
  ENOTCONN(107, "Transport endpoint is not connected"),
  ETIMEDOUT(110, "Connection timed out"),
  ECONNREFUSED(111, "Connection refused"),
  EHOSTUNREACH(113, "No route to host"),
  EIO(5, "Input/output error");

  private static final String JDK_RESET = "Connection reset";

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** Loads all that it takes to tell an error. */
  static void load() {
    var _ = of(new IOException(EMFILE.text));
  }

  int number() {
    return number;
  }

  /** The error as an exception. */
  ErrnoException exception() {
    return new ErrnoException(number, text);
  }

  /** The exception with an error number, if it says that the operating system refused something. */
  static Throwable of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof ChannelException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ErrnoException) {
      return cause;
    }
    Errno errno = find(cause);
    if (errno == null) {
      return cause;
    }
    ErrnoException exception = errno.exception();
    exception.initCause(cause);
    return exception;
  }

  /** What a process could not be started for; the JDK puts the text amid others. */
  static ErrnoException ofStart(IOException thrown) {
    String message = String.valueOf(thrown.getMessage());
    for (Errno errno : values()) {
      if (message.contains(errno.text)) {
        ErrnoException exception = errno.exception();
        exception.initCause(thrown);
        return exception;
      }
    }
    ErrnoException exception = new ErrnoException(EIO.number, message);
    exception.initCause(thrown);
    return exception;
  }

  private static @Nullable Errno find(Throwable thrown) {
    return switch (thrown) {
      case ClosedChannelException _ -> EBADF;
      case UnresolvedAddressException _ -> EHOSTUNREACH;
      case UnsupportedAddressTypeException _ -> EAFNOSUPPORT;
      case FileNotFoundException _ -> ENOENT;
      case PortUnreachableException _ -> ECONNREFUSED;
      case NoRouteToHostException _ -> EHOSTUNREACH;
      case IOException exception -> {
        Errno named = byText(exception.getMessage());
        if (named != null) {
          yield named;
        }
        yield switch (exception) {
          case ConnectException _ -> ECONNREFUSED;
          case BindException _ -> EADDRINUSE;
          default -> null;
        };
      }
      default -> null;
    };
  }

  private static @Nullable Errno byText(@Nullable String message) {
    if (message == null) {
      return null;
    }
    for (Errno errno : values()) {
      if (message.startsWith(errno.text) || message.endsWith(errno.text)) {
        // "Too many open files in system" begins like another.
        return errno == EMFILE && message.contains(ENFILE.text) ? ENFILE : errno;
      }
    }
    return message.startsWith(JDK_RESET) ? ECONNRESET : null;
  }
}
