import LinearAlgebra

/// Rows of a new panel from the last ones, by polynomials in time: at fixed lag for s ≥ t/2, at fixed s before (4.7).
struct PanelGuess {
  private let sources: [Int]
  private let gathers: [[RowGather]]
  private let factors: [[Double]]
  private let roots: [[Double]]

  init(from last: [PanelLayout], to places: [PanelTape.Place], _ bases: [PanelBasis]) {
    let count = min(Self.degree + 1, last.count)
    let sources = (0..<count).map { last.count - 1 - $0 * (last.count - 1) / max(1, count - 1) }.sorted()
    self.sources = sources
    let times = Barycentric(sources.map { Double(last[$0].time) })
    factors = places.map { times.weights(at: Double($0.layout.time)) }
    roots = places.map(\.ones)
    gathers = places.map { place in
      let (t, points) = (Double(place.layout.time), place.layout.points(bases))
      return sources.map { source in
        var gather = RowGather()
        let shift = t - Double(last[source].time)
        for x in points { gather.appendValue(at: 2 * x >= t ? max(0, x - shift) : x, last[source], bases) }
        gather.appendValue(at: Double(last[source].time), last[source], bases)
        return gather
      }
    }
  }

  func rows(of rows: [[Double]]) -> [[Double]] {
    gathers.indices.map { index in
      var row = [Double](repeating: 0, count: roots[index].count)
      for (position, source) in sources.enumerated() {
        let (values, factor) = (gathers[index][position].values(of: rows[source]), factors[index][position])
        for k in row.indices { row[k] += factor * values[k] }
      }
      for k in row.indices { row[k] *= roots[index][k] }
      return row
    }
  }

  /// Of the polynomials; the guess decides how many sweeps are needed, never the result.
  private static let degree = 4
}
