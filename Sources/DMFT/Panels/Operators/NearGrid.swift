/// Blocks near the diagonal of one level, at few places: between them they are interpolated.
struct NearGrid: Sendable {
  let level: Int
  /// First times of the upper part.
  let places: [Int]
  /// When they are not all that can occur.
  private let interpolation: Barycentric?

  init(level: Int, over times: Range<Int>) {
    self.level = level
    let length = PanelBasis.leaf << level
    if times.count / length <= Self.mostPlaces {
      places = Array(stride(from: times.lowerBound, to: times.upperBound, by: length))
      interpolation = nil
    } else {
      places = Barycentric.integers(
        times.lowerBound...times.upperBound - length, count: Self.mostPlaces)
      interpolation = Barycentric(places.map(Double.init))
    }
  }

  /// Factors of the places in a block that begins at a time.
  func factors(at start: Int) -> [(place: Int, factor: Double)] {
    if places.contains(start) { return [(start, 1)] }
    guard let interpolation else { preconditionFailure("a block off the grid") }
    return zip(places, interpolation.weights(at: Double(start))).map { ($0, $1) }
  }

  /// All levels that parts of a panel have.
  static func all(over times: Range<Int>) -> [NearGrid] {
    var grids: [NearGrid] = []
    while grids.isEmpty || 2 * PanelBasis.leaf << grids.count <= times.count {
      grids.append(NearGrid(level: grids.count, over: times))
    }
    return grids
  }

  private static let mostPlaces = 16

  /// Parts of that level so far apart, in units of their length, are near each other.
  static func offsets(_ level: Int) -> Int { level == 0 ? 5 : level == 1 ? 3 : 2 }
}
