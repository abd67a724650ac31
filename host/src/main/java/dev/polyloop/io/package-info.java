/**
 * Networking on the event loop's own thread: stream and datagram transports over Netty's NIO
 * transport. A loop gets a selector when {@link dev.polyloop.io.Network#of} is first called for it.
 */
@NullMarked
package dev.polyloop.io;

import org.jspecify.annotations.NullMarked;
