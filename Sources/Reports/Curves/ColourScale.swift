import Drawing

/// How the values of a key become colours.
package struct ColourScale {
  /// From so many numbers on there is a bar instead of a row for each.
  private static let fewestOfBar = 5
  /// Numbers that differ by more than this factor lie on a logarithmic scale.
  private static let leastLogarithmic = 4.0

  /// Sorted.
  package let values: [TraitValue]
  /// The numbers that have a place on the bar.
  private let placed: [Double]

  package init(_ values: Set<TraitValue>) {
    self.values = values.sorted()
    let numbers = self.values.compactMap(\.number).filter(\.isFinite)
    let positive = numbers.filter { $0 > 0 }
    let isSpread = (positive.last ?? 1) >= Self.leastLogarithmic * (positive.first ?? 1)
    // Zero has no place on a logarithmic scale, and a row of its own.
    isLogarithmic = isSpread && (numbers.first ?? 0) >= 0
    placed = isLogarithmic ? positive : numbers
  }

  private let isLogarithmic: Bool

  package var isBar: Bool { placed.count >= Self.fewestOfBar }

  package func axis(_ path: String) -> FigureAxis? {
    guard isBar else { return nil }
    return FigureAxis(
      placed, scale: isLogarithmic ? .logarithmic : .linear, label: FigureText(TraitName.words(path)))
  }

  /// The values that have a row of their own.
  package var rows: [TraitValue] { isBar ? values.filter { !isPlaced($0) } : values }

  package func isPlaced(_ value: TraitValue) -> Bool { isBar && value.number.map(placed.contains) ?? false }
}
