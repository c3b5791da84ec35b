import Drawing

// What the legend of a figure of curves says.
extension CurveFigure {
  /// A row for each colour and style, with lines and marks side by side, then what lines and marks are.
  package var legendRows: [FigurePanel.Layer] {
    let rows = appearance.rows.enumerated().flatMap { rank, row in
      row.isHidden ? [] : samples(row, text: text(row), rank: rank)
    }
    return rows
      + roles.enumerated().flatMap { samples($1.row, text: $1.text, rank: appearance.rows.count + $0) }
      + continued
  }

  /// What the thin ends of theories are.
  private var continued: [FigurePanel.Layer] {
    series.compactMap(\.continued).prefix(1).map {
      FigurePanel.Layer(
        $0.shape, [], series.count == 1 ? $0.colour : .guide, label: "beyond what the samples resolve",
        rank: .max)
    }
  }

  private func samples(_ row: CurveAppearance.Row, text: String, rank: Int) -> [FigurePanel.Layer] {
    let members = row.curves.map { series[$0] }
    func sample(_ kind: CurveSeries?) -> [FigurePanel.Layer] {
      guard var kind else { return [] }
      let styles = Set(members.filter { $0.isSimulation == kind.isSimulation }.map(\.style))
      (kind.colour, kind.count) = (row.colour ?? .guide, 1)
      kind.style = styles.count == 1 ? kind.style : 0
      if kind.points.count == 1 { kind.points += kind.points }
      // The thin line of a mean is seen only where there is no other.
      return [
        row.colour == nil ? nil : kind.band, members.contains { !$0.isSimulation } ? nil : kind.thin,
        kind.line, kind.marks,
      ]
      .compactMap(\.self)
    }
    let theory = members.first { !$0.isSimulation && $0.hasBand } ?? members.first { !$0.isSimulation }
    let simulation = members.first { $0.isSimulation && $0.hasBand } ?? members.first(where: \.isSimulation)
    let all = sample(theory) + sample(simulation)
    return all.filter(\.isBand).prefix(1).map { $0.named(text, rank) }
      + all.filter { !$0.isBand }.map { $0.named(text, rank) }
  }

  // MARK: Texts

  private var theories: [Int] { series.indices.filter { !series[$0].isSimulation } }
  private var simulations: [Int] { series.indices.filter { series[$0].isSimulation } }

  /// Whether rows stand for what configurations say, and not for files or what the user called them.
  private var isConfigured: Bool { curves.allSatisfy { $0.label == nil && !$0.traits.isEmpty } }

  private func text(_ row: CurveAppearance.Row) -> String {
    let members = row.curves.map { series[$0] }
    if row.text.isEmpty { return Self.role(members) }
    if row.colour != nil, members.contains(where: \.statesError) { return row.text + Self.stated }
    let hasBand = members.contains { $0.isSimulation && $0.hasBand }
    return !isConfigured && hasBand && row.colour != nil && !members.contains { !$0.isSimulation }
      ? row.text + " (mean ± 1 s.e.)" : row.text
  }

  /// What the band of a theory is whose own error is not small.
  private static let stated = " (± estimated error)"

  private static func role(_ members: [CurveSeries]) -> String {
    let theory = members.filter { !$0.isSimulation }, simulation = members.filter(\.isSimulation)
    let band =
      theory.contains(where: \.statesError) ? stated : theory.contains(where: \.hasBand) ? " (± 1 s.e.)" : ""
    let first = theory.isEmpty ? "" : "theory" + band
    let second =
      simulation.isEmpty
      ? "" : "simulation" + (simulation.contains(where: \.hasBand) ? " (mean ± 1 s.e.)" : "")
    return [first, second].filter { !$0.isEmpty }.joined(separator: " and ")
  }

  /// What lines and marks are, where rows do not say it.
  private var roles: [(row: CurveAppearance.Row, text: String)] {
    let rows = appearance.rows
    let isTold = rows.contains { $0.text.isEmpty && !$0.isHidden } && rows.count == 1
    let hasPairs = rows.contains { row in Set(row.curves.map { series[$0].isSimulation }).count == 2 }
    guard !isTold, isConfigured || hasPairs else { return [] }
    let isNeeded = !theories.isEmpty && !simulations.isEmpty || series.contains(where: \.hasBand)
    guard isNeeded else { return [] }
    return [theories, simulations].filter { !$0.isEmpty }.compactMap { members in
      let text = Self.role(members.map { series[$0] })
      // A theory beside simulations of several sizes has a row of this name.
      return rows.contains { $0.text == text }
        ? nil : (.init(text: "", curves: members, colour: .guide), text)
    }
  }
}

extension FigurePanel.Layer {
  fileprivate var isBand: Bool { if case .band = shape { true } else { false } }

  /// A sample in the legend.
  fileprivate func named(_ text: String, _ rank: Int) -> Self {
    Self(shape, [], colour, label: FigureText(text), rank: rank)
  }
}
