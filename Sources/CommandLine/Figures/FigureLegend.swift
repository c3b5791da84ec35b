/// Where the legend goes: the corner in which the fewest points lie, or below the picture.
enum FigureLegend {
  /// Sizes of the legend as shares of the picture.
  private static let widthOfCharacter = 0.0145
  private static let widthOfSample = 0.11
  private static let heightOfLine = 0.062
  private static let margin = 0.03

  /// Falling curves leave the lower left corner free.
  private static let corners: [(name: String, isLeft: Bool, isBottom: Bool)] = [
    ("left bottom", true, true), ("right top", false, false),
    ("right bottom", false, true), ("left top", true, false),
  ]

  /// - Parameters:
  ///   - labels: the lines of the legend.
  ///   - points: all that is drawn, as shares of the axes.
  static func placement(labels: [String], points: [(x: Double, y: Double)]) -> String {
    let longest = labels.map(\.count).max() ?? 0
    let width = widthOfSample + widthOfCharacter * Double(longest) + margin
    let height = heightOfLine * Double(labels.count) + margin
    guard width < 0.8, height < 0.8 else { return below }
    let counts = corners.map { corner in
      points.count { point in
        (corner.isLeft ? point.x : 1 - point.x) < width && (corner.isBottom ? point.y : 1 - point.y) < height
      }
    }
    guard let index = counts.firstIndex(of: 0) else { return below }
    return "inside \(corners[index].name)"
  }

  private static let below = "outside below center height 1"
}
