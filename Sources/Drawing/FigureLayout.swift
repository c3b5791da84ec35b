import Foundation
import FileFormats

/// Where everything lies, in points from the lower left corner: panels as large as what stands around them allows, and
/// legends where nothing is drawn, or below.
struct FigureLayout {
  struct Box: Hashable {
    var left, right, bottom, top: Double
    var width: Double { right - left }
    var height: Double { top - bottom }
  }

  /// A legend with its place; the panel is the one that it is drawn with.
  struct Legend {
    var block: FigureLegend
    var left, top: Double
    var panel: Int
  }

  /// Of the picture, with a legend below.
  let size: (width: Double, height: Double)
  /// Height of the type.
  let em: Double
  /// Of the axes of every panel.
  let frames: [Box]
  let legends: [Legend]
  /// The scale of colours.
  let bar: Box?

  // In heights of the type.
  private static let margin = 0.5
  static let lineHeight = 1.75
  static let tickGap = 0.95
  /// Panels with shorter axes cannot be read.
  private static let least = (width: 5.0, height: 3.5)
  /// Of a figure of given size, a legend below takes at most this share.
  private static let mostBelow = 0.5

  /// - Throws: `CommandFailure` with `usage` for a size in which the panels do not fit.
  init(_ figure: Figure) throws {
    let grid = FigureGrid(figure)
    em = grid.em
    var frames = try grid.frames(below: 0)
    let corners = figure.panels.indices.map { index in
      figure.hasCommonLegend
        ? nil : FigureLegend.inside(figure.panels[index], frames[index], em: grid.em)
    }
    let below = grid.below(figure.panels.indices.filter { corners[$0] == nil }, frames)
    let height = below.map { $0.block.height }.max().map { $0 + Self.margin * grid.em } ?? 0
    if height > 0 {
      guard !figure.size.isFixed || height < Self.mostBelow * Double(figure.size.height) else {
        throw grid.refusal("a legend of \(below.map(\.block.entries.count).max() ?? 0) rows")
      }
      frames = try grid.frames(below: height)
    }
    let grown = figure.size.isFixed ? 0 : height
    size = (Double(figure.size.width), Double(figure.size.height) + grown)
    self.frames = frames
    bar = grid.bar(frames)
    // A panel with another shape has other free corners.
    let inside = figure.panels.indices.compactMap { index -> Legend? in
      guard corners[index] != nil else { return nil }
      let place =
        FigureLegend.inside(figure.panels[index], frames[index], em: grid.em) ?? corners[index]
      return place.map { Legend(block: $0.block, left: $0.left, top: $0.top, panel: index) }
    }
    legends =
      inside
      + below.map { legend in
        var legend = legend
        legend.top = height
        return legend
      }
  }
}

/// The room around panels in rows and columns.
private struct FigureGrid {
  let figure: Figure
  let em: Double
  private let columns: Int
  /// Room beside the axes of a column, and above and below those of a row.
  private let left, right, top, bottom: [Double]
  private let barWidth: Double

  init(_ figure: Figure) {
    self.figure = figure
    let (width, height) = (Double(figure.size.width), Double(figure.size.height))
    let em = 16 * min(1, max(0.5, min(width / 720, height / 450).squareRoot()))
    self.em = em
    columns = (figure.panels.map(\.cell.column).max() ?? 0) + 1
    func most(_ among: (FigurePanel) -> Bool, _ room: (FigurePanel) -> Double) -> Double {
      em * (figure.panels.filter(among).map(room).max() ?? 0)
    }
    let line = FigureLayout.lineHeight
    left = (0..<columns).map { column in
      most({ $0.cell.column == column }) {
        ($0.y.label == nil ? 0.2 : line) + max($0.y.textWidth + FigureLayout.tickGap, 0.5 * $0.x.textWidth)
      }
    }
    right = (0..<columns).map { column in
      most({ $0.cell.column == column }) { max(0.6, 0.5 * $0.x.textWidth) }
    }
    top = figure.rows.indices.map { row in
      most({ $0.cell.row == row }) { $0.title == nil ? 0.7 : line + 0.3 }
    }
    bottom = figure.rows.indices.map { row in
      most({ $0.cell.row == row }) { ($0.x.label == nil ? 0 : line) + ($0.x.hasTexts ? line : 0.6) }
    }
    let bar = Self.barAxis(figure)
    barWidth = bar.map { em * (2.4 + $0.textWidth + ($0.label == nil ? 0 : line + 0.4)) } ?? 0
  }

  static func barAxis(_ figure: Figure) -> FigureAxis? {
    figure.panels.lazy.compactMap(\.colours).first(where: \.hasTexts)
  }

  /// - Parameter below: height of legends under the panels.
  func frames(below: Double) throws -> [FigureLayout.Box] {
    let (width, height) = (Double(figure.size.width), Double(figure.size.height))
    let total = (
      width: width - left.sum - right.sum - barWidth - 0.4 * em,
      height: height - top.sum - bottom.sum - 0.4 * em - (figure.size.isFixed ? below : 0)
    )
    let weights = figure.rows.sum
    let heights = figure.rows.map { total.height * $0 / weights }
    let column = total.width / Double(columns)
    guard column >= 5 * em, heights.min() ?? 0 >= 3.5 * em else {
      throw refusal(figure.panels.count == 1 ? "axes" : "\(figure.panels.count) panels")
    }
    let full = height + (figure.size.isFixed ? 0 : below)
    return figure.panels.map { panel in
      let (row, place) = panel.cell
      let start = 0.2 * em + left[...place].sum + right[..<place].sum + Double(place) * column
      let end = full - 0.2 * em - top[...row].sum - bottom[..<row].sum - heights[..<row].sum
      return FigureLayout.Box(left: start, right: start + column, bottom: end - heights[row], top: end)
    }
  }

  func bar(_ frames: [FigureLayout.Box]) -> FigureLayout.Box? {
    guard barWidth > 0, let right = frames.map(\.right).max(), let top = frames.map(\.top).max(),
      let bottom = frames.map(\.bottom).min()
    else { return nil }
    let start = right + self.right[columns - 1] + 0.3 * em
    return .init(left: start, right: start + 1.1 * em, bottom: bottom, top: top)
  }

  /// Legends of panels below all panels: one for a column, or a common one.
  func below(_ panels: [Int], _ frames: [FigureLayout.Box]) -> [FigureLayout.Legend] {
    let isCommon = figure.hasCommonLegend || columns == 1
    let parts =
      isCommon ? [panels] : (0..<columns).map { c in panels.filter { figure.panels[$0].cell.column == c } }
    let width = Double(figure.size.width)
    return parts.compactMap { part in
      let entries = part.flatMap { figure.panels[$0].legend }.reduce(into: [FigurePanel.Entry]()) {
        all, entry in
        if !all.contains(where: { $0.text == entry.text }) { all.append(entry) }
      }
      guard let first = part.first, !entries.isEmpty else { return nil }
      let (start, end) =
        isCommon ? (0, width) : (frames[first].left - left[1...].reduce(left[0], min), frames[first].right)
      let block = FigureLegend(entries, em: em, width: end - start - em)
      let middle =
        isCommon ? (frames[first].left + (frames.map(\.right).max() ?? end)) / 2 : (start + end) / 2
      let place = min(max(middle - block.width / 2, start + 0.5 * em), end - 0.5 * em - block.width)
      return .init(block: block, left: place, top: 0, panel: first)
    }
  }

  func refusal(_ what: String) -> CommandFailure {
    let size = figure.size
    return CommandFailure(
      code: .usage,
      message:
        "a figure of \(size.width)x\(size.height) has no room for \(what); allowed: a larger --size, fewer panels, or "
        + "--colour KEY for many curves")
  }
}

extension Collection<Double> {
  fileprivate var sum: Double { reduce(0, +) }
}
