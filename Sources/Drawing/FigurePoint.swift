import Foundation

/// A point with the ends of its band or bar.
package struct FigurePoint {
  package var x: Double
  package var y: Double
  package var low: Double
  package var high: Double

  package init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
    (self.x, self.y, self.low, self.high) = (x, y, low ?? y, high ?? y)
  }
}

extension [FigurePoint] {
  /// About `count` of the points at equal distances on a logarithmic axis, the first and the last among them.
  package func spread(_ count: Int) -> [FigurePoint] {
    guard self.count > count, let first, let last else { return self }
    let least = abs(log(last.x / first.x)) / Double(count - 1) * (1 - 1e-9)
    var chosen = [first]
    for point in dropFirst().dropLast() where abs(log(point.x / chosen[chosen.count - 1].x)) >= least {
      chosen.append(point)
    }
    return chosen + [last]
  }

  /// Without points that straight lines between the others miss by no more than `tolerance`, in e-folds of x and y
  /// (Douglas and Peucker, 1973): a smaller file, the same picture.
  package func simplified(_ tolerance: Double) -> [FigurePoint] {
    guard count > 2 else { return self }
    var isKept = Array<Bool>(repeating: false, count: count)
    (isKept[0], isKept[count - 1]) = (true, true)
    var pieces = [(0, count - 1)]
    while let (start, end) = pieces.popLast() {
      let (a, b) = (self[start], self[end])
      let slope = log(b.y / a.y) / log(b.x / a.x)
      let misses = ((start + 1)..<end).map { index in
        (index, abs(log(self[index].y / a.y) - slope * log(self[index].x / a.x)))
      }
      guard let worst = misses.max(by: { $0.1 < $1.1 }), !(worst.1 <= tolerance) else { continue }
      isKept[worst.0] = true
      pieces += [(start, worst.0), (worst.0, end)]
    }
    return indices.filter { isKept[$0] }.map { self[$0] }
  }
}
