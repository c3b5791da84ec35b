import DMFT
import Drawing
import FileFormats
import ResultFiles

/// Colours, strokes and marks of curves, and what the legend says of them.
package struct CurveAppearance {
  /// A row of the legend, and which curves it speaks of.
  package struct Row {
    package var text: String
    package var curves: [Int]
    /// nil: of a style, which every colour may have.
    package var colour: FigureColour?
    package var style = 0
    /// Whether it was given no text: it then has no place in the legend.
    package var isHidden = false
  }

  package let keys: FigureKeys
  package private(set) var colours: [FigureColour]
  package private(set) var styles: [Int]
  package private(set) var rows: [Row] = []
  package private(set) var axis: FigureAxis?
  /// Keys in which curves of equal appearance differ.
  package private(set) var untold: [String] = []

  /// - Throws: `CommandFailure` with `badInput` for keys that are none, or have too many values.
  package init(_ curves: [PlottedCurve], keys wanted: FigureKeys) throws {
    keys = try wanted.resolved(curves).completed(for: curves)
    colours = curves.map { _ in FigureColour.black }
    styles = curves.map { _ in 0 }
    let names = CurveNames(curves, without: keys.all)
    if let key = keys.colour {
      colour(curves, by: key)
      untold = names.differences.named.filter { !keys.all.contains($0) }
    } else {
      colour(curves, by: names)
    }
    if let key = keys.style { try style(curves, by: key) }
  }

  /// Calls the rows otherwise, in their order; those without a text are hidden.
  package mutating func rename(_ texts: [String]) {
    for (index, text) in texts.enumerated() {
      (rows[index].text, rows[index].isHidden) = (text, text.isEmpty)
    }
  }

  // MARK: Colours

  private mutating func colour(_ curves: [PlottedCurve], by key: String) {
    let scale = ColourScale(Set(curves.compactMap { $0[key] }))
    axis = scale.axis(key)
    for (index, curve) in curves.enumerated() {
      if let value = curve[key], scale.isPlaced(value), let number = value.number {
        colours[index] = .ofValue(number)
      }
    }
    // Beside a bar a row has black and greys, else the colours of curves.
    let fixed = axis == nil ? FigureColour.curves : [FigureColour.black] + FigureColour.greys
    for (place, value) in scale.rows.enumerated() {
      let members = curves.indices.filter { curves[$0][key] == value }
      row(TraitName.text(key, value), members, fixed[place % fixed.count], round: place / fixed.count)
    }
    for (name, members) in Self.grouped(
      curves.indices.filter { curves[$0][key] == nil }, by: { curves[$0].ownText })
    {
      row(name, members, .black, round: 0)
    }
  }

  /// A colour for each text; a theory and a simulation of one configuration share it in any case.
  private mutating func colour(_ curves: [PlottedCurve], by names: CurveNames) {
    var count = 0
    // Curves without a label have nothing in common.
    let groups = Self.grouped(
      Array(curves.indices), by: { names.texts[$0] }, isAlone: { curves[$0].isUnlabelled })
    // In the order of values where these name the curves, else in that of the files.
    let isNamed = curves.allSatisfy { $0.label == nil && !$0.traits.isEmpty }
    func values(_ group: (String, [Int])) -> [TraitValue?] {
      names.differences.named.map { curves[group.1[0]][$0] }
    }
    let sorted = groups.enumerated().sorted { first, second in
      let (a, b) = (values(first.element), values(second.element))
      let place = isNamed ? zip(a, b).first { $0 != $1 } : nil
      return place.map { $0.0.precedes($0.1) } ?? (first.offset < second.offset)
    }.map(\.element)
    for (text, members) in sorted {
      let shared = curves[members[0]].label == nil ? nil : partner(of: members[0], in: curves)
      let place = shared ?? count
      if shared == nil { count += 1 }
      places[members[0]] = place
      let palette = FigureColour.curves
      let isAll = members.count == curves.count
      row(
        text.isEmpty && !isAll ? curves[members[0]].ownText : text, members, palette[place % palette.count],
        round: place / palette.count, isHidden: curves[members[0]].isUnlabelled)
    }
  }

  /// Places in the palette of the first curves of rows.
  private var places: [Int: Int] = [:]

  private func partner(of index: Int, in curves: [PlottedCurve]) -> Int? {
    let own = curves[index]
    guard !own.traits.isEmpty else { return nil }
    let same = places.keys.sorted().filter { curves[$0].traits == own.traits }
    let isMatched = same.contains { curves[$0].record.source == own.record.source }
    return isMatched ? nil : same.first.flatMap { places[$0] }
  }

  private mutating func row(
    _ text: String, _ members: [Int], _ colour: FigureColour, round: Int, isHidden: Bool = false
  ) {
    let style = round % FigureColour.Dashes.curves.count
    for index in members {
      colours[index] = colour
      if keys.style == nil { styles[index] = style }
    }
    rows.append(
      Row(
        text: text, curves: members, colour: colour, style: keys.style == nil ? style : 0,
        isHidden: isHidden))
  }

  // MARK: Styles

  private mutating func style(_ curves: [PlottedCurve], by key: String) throws {
    let values = Set(curves.compactMap { $0[key] }).sorted()
    let most = FigureColour.Dashes.curves.count
    guard values.count <= most else {
      throw CommandFailure(
        code: .badInput,
        message:
          "--style \(key): it has \(values.count) values; allowed: \(most) or fewer (--colour and --panels take more)"
      )
    }
    // One row that says nothing of colours goes where styles say all.
    if rows.count == 1, rows[0].text.isEmpty { rows = [] }
    for (place, value) in values.enumerated() {
      let members = curves.indices.filter { curves[$0][key] == value }
      for index in members { styles[index] = place }
      rows.append(Row(text: TraitName.text(key, value), curves: members, colour: nil, style: place))
    }
  }

  private static func grouped(
    _ indices: [Int], by text: (Int) -> String, isAlone: (Int) -> Bool = { _ in false }
  ) -> [(String, [Int])] {
    indices.reduce(into: []) { groups, index in
      let name = text(index)
      if !isAlone(index), let place = groups.firstIndex(where: { $0.0 == name && !isAlone($0.1[0]) }) {
        groups[place].1.append(index)
      } else {
        groups.append((name, [index]))
      }
    }
  }
}

extension TraitValue? {
  /// What has no value comes first.
  fileprivate func precedes(_ other: TraitValue?) -> Bool {
    guard let self, let other else { return self == nil && other != nil }
    return self < other
  }
}

extension PlottedCurve {
  /// Whether it was given a label without letters.
  fileprivate var isUnlabelled: Bool { label?.isEmpty ?? false }

  /// What a curve is called whose configuration says nothing.
  fileprivate var ownText: String {
    label ?? (traits.isEmpty ? name : record.isSimulation ? "simulation" : "theory")
  }
}
