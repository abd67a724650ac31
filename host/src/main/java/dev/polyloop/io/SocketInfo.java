package dev.polyloop.io;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What may be asked of a transport's socket: its addresses and options. The socket stays the
 * transport's.
 *
 * <p>Thread rule: the loop's owner.
 */
public final class SocketInfo {
  private final Channel channel;
  // A closed socket has no address any more.
  private @Nullable SocketAddress local;
  private @Nullable SocketAddress remote;

  SocketInfo(Channel channel) {
    this.channel = channel;
    local = channel.localAddress();
    remote = channel.remoteAddress();
  }

  /** The socket's own address, or null if it has none. */
  public @Nullable SocketAddress local() {
    SocketAddress now = channel.localAddress();
    if (now != null) {
      local = now;
    }
    return local;
  }

  /** The peer's address, or null if there is none. */
  public @Nullable SocketAddress remote() {
    SocketAddress now = channel.remoteAddress();
    if (now != null) {
      remote = now;
    }
    return remote;
  }

  /** Whether the socket is open. */
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** Whether it is a datagram socket rather than a stream one. */
  public boolean isDatagram() {
    return channel instanceof DatagramChannel;
  }

  /** Whether its addresses are those of IPv6. */
  public boolean isIpv6() {
    return local() instanceof InetSocketAddress address
        && address.getAddress() instanceof Inet6Address;
  }

  /** Whether its addresses are paths. */
  public boolean isUnix() {
    return channel instanceof UnixChannel || channel instanceof UnixServerChannel;
  }

  /**
   * Its file descriptor, if it is open and the JDK was started with {@code --add-exports
   * java.base/sun.nio.ch=ALL-UNNAMED}.
   */
  public OptionalInt fileDescriptor() {
    return channel.isOpen() && channel instanceof AbstractNioChannel nio
        ? FileDescriptors.of(nio.unsafe().ch())
        : OptionalInt.empty();
  }

  /**
   * Sets an option.
   *
   * @throws ErrnoException if the socket is closed, does not have the option, or refuses the value
   */
  public <T> void set(SocketOption<T> option, T value) throws ErrnoException {
    ChannelOption<T> known = option(option);
    try {
      if (!channel.config().setOption(known, value)) {
        throw Errno.ENOPROTOOPT.exception();
      }
    } catch (IllegalArgumentException e) {
      throw Errno.EINVAL.exception();
    } catch (RuntimeException e) {
      throw refused(e);
    }
  }

  /**
   * An option's value.
   *
   * @throws ErrnoException if the socket is closed or does not have the option
   */
  public <T> T get(SocketOption<T> option) throws ErrnoException {
    try {
      T value = channel.config().getOption(option(option));
      if (value == null) {
        throw Errno.ENOPROTOOPT.exception();
      }
      return value;
    } catch (RuntimeException e) {
      throw refused(e);
    }
  }

  private <T> ChannelOption<T> option(SocketOption<T> option) throws ErrnoException {
    if (!channel.isOpen()) {
      throw Errno.EBADF.exception();
    }
    return NioChannelOption.of(option);
  }

  private static ErrnoException refused(RuntimeException e) {
    if (Errno.of(e) instanceof IOException error && error instanceof ErrnoException errno) {
      return errno;
    }
    throw e;
  }
}
