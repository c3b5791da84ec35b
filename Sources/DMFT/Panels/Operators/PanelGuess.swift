import Foundation
import LinearAlgebra

/// Rows of a new panel from those of the last two, by polynomials in log t: at fixed lag near t, at fixed s near 0, at fixed s/t between.
struct PanelGuess {
  /// Of each row, which of the last ones count and by how much.
  let terms: [[(source: Int, factor: Double)]]
  private let gathers: [[RowGather]]
  private let roots: [[Double]]

  init(from last: [PanelLayout], to places: [PanelTape.Place], _ bases: [PanelBasis]) {
    let sources = Self.sources(last.map(\.time))
    let times = Barycentric(sources.map { log(Double(max(1, last[$0].time))) })
    terms = places.map { place in
      zip(sources, times.weights(at: log(Double(max(1, place.layout.time))))).map { ($0, $1) }
    }
    roots = places.map(\.ones)
    struct Job: Sendable {
      let place: PanelLayout
      var gathers: [RowGather] = []
    }
    var jobs = places.map { Job(place: $0.layout) }
    Workers.forEach(&jobs) { job in
      let lags = job.place.lags(bases)
      job.gathers = sources.map { source in
        var gather = RowGather()
        for lag in lags {
          gather.appendValue(lag: Self.lag(lag, job.place.time, last[source].time), last[source], bases)
        }
        gather.appendValue(lag: 0, last[source], bases)
        return gather
      }
    }
    gathers = jobs.map(\.gathers)
  }

  /// Some of the rows, near the points of Chebyshev and Lobatto of their times.
  private static func sources(_ times: [Int]) -> [Int] {
    let first = times[0]
    var chosen: Set<Int> = []
    for time in Barycentric.integers(first...times[times.count - 1], count: degree + 1) {
      let nearest = times.indices.min { abs(times[$0] - time) < abs(times[$1] - time) }
      if let nearest { chosen.insert(nearest) }
    }
    return chosen.sorted()
  }

  /// At which lag the row of another time is looked up for one of a row.
  private static func lag(_ lag: Double, _ time: Int, _ other: Int) -> Double {
    let t = Double(time)
    if 4 * (t - lag) < t { return lag - Double(time - other) }
    if 4 * lag < t { return min(lag, Double(other)) }
    return lag * Double(other) / t
  }

  func rows(of rows: [[Double]]) -> [[Double]] {
    gathers.indices.map { index in
      var row = [Double](repeating: 0, count: roots[index].count)
      for (gather, term) in zip(gathers[index], terms[index]) {
        addProduct(
          term.factor, gather.values(of: rows[term.source]), from: 0, to: &row, from: 0, count: row.count)
      }
      for k in row.indices { row[k] *= roots[index][k] }
      return row
    }
  }

  /// Of the polynomials; the guess decides how many sweeps are needed, never the result.
  private static let degree = 8
}
