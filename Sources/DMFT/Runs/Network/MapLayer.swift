import LinearAlgebra

/// What a layer sees of the map below it, and what it makes of that.
public struct MapLayer: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Trained weights on each window, and the activation.
    case weights
    /// The mean over each window, channel by channel.
    case mean
  }

  public let windows: WindowShape
  public let kind: Kind

  public init(_ windows: WindowShape, _ kind: Kind = .weights) {
    precondition(kind == .weights || windows.padding == 0)
    (self.windows, self.kind) = (windows, kind)
  }
}
