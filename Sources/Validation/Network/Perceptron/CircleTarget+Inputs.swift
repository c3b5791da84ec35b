import DMFT
import Foundation

extension CircleTarget {
  /// x_j = (cos θ_j, sin θ_j), one row a point.
  func inputs() -> [Double] {
    (0..<points).flatMap { j in
      let angle = 2 * Double.pi * Double(j) / Double(points)
      return [cos(angle), sin(angle)]
    }
  }
}
