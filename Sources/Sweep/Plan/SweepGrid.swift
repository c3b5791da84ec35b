/// The points of a sweep: the Cartesian product of its axes, the last one running fastest.
public struct SweepGrid: Sendable, Hashable {
  public let axes: [SweepAxis]

  public init(_ axes: [SweepAxis]) { self.axes = axes }

  public var count: Int { axes.reduce(1) { $0 * $1.length } }

  /// The place of a point on every axis.
  public func places(of point: Int) -> [Int] {
    var rest = point
    return axes.reversed().map { axis in
      defer { rest /= axis.length }
      return rest % axis.length
    }.reversed()
  }

  /// The coordinates of a point, in the order of the axes.
  public func coordinates(of point: Int) -> [(key: SweepAxis.Key, value: SweepValue)] {
    zip(axes, places(of: point)).flatMap { axis, place in axis.keys.map { ($0, $0.values[place]) } }
  }

  /// `richness=1, width=32`.
  public func label(of point: Int) -> String {
    coordinates(of: point).map { "\($0.key.name)=\($0.value.label)" }.joined(separator: ", ")
  }
}
