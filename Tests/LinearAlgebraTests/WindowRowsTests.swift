import LinearAlgebra
import TestSupport
import Testing

@Suite("Windows of maps")
struct WindowRowsTests {
  static let shapes = [
    WindowShape(height: 5, width: 7, channels: 2, windowHeight: 3, windowWidth: 3, stride: 2),
    WindowShape(height: 4, width: 4, channels: 3, windowHeight: 3, windowWidth: 3, padding: 1),
    WindowShape(height: 3, width: 6, channels: 1, windowHeight: 5, windowWidth: 5, stride: 3, padding: 2),
    WindowShape(height: 2, width: 3, channels: 4, windowHeight: 1, windowWidth: 1),
    WindowShape(whole: 3, 2, channels: 2),
  ]
  let maps = 3

  func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var random = SeededNumbers(seed: seed)
    return (0..<count).map { _ in random.number() }
  }

  func gathered(_ all: [Double], _ shape: WindowShape) -> [Double] {
    var rows = [Double](repeating: .nan, count: maps * shape.windows * shape.windowSize)
    var target = rows.mutableSpan
    Double.gather(all.span, shape, count: maps, into: &target)
    return rows
  }

  @Test("are what the definition says, pixel by pixel", .tags(.closedForm), arguments: shapes)
  func definition(_ shape: WindowShape) {
    let all = numbers(maps * shape.mapSize, seed: 1)
    let rows = gathered(all, shape)
    var place = 0
    for map in 0..<maps {
      for window in 0..<shape.windows {
        let (i, j) = (window / shape.outputWidth, window % shape.outputWidth)
        var seen: [Int] = []
        for a in 0..<shape.windowHeight {
          for b in 0..<shape.windowWidth {
            let (y, x) = (shape.stride * i - shape.padding + a, shape.stride * j - shape.padding + b)
            let isInside = y >= 0 && y < shape.height && x >= 0 && x < shape.width
            if isInside { seen.append(y * shape.width + x) }
            for c in 0..<shape.channels {
              let value =
                isInside ? all[((map * shape.height + y) * shape.width + x) * shape.channels + c] : 0
              #expect(rows[place] == value)
              place += 1
            }
          }
        }
        #expect(shape.pixels(ofWindow: window) == seen)
      }
    }
    if shape.isMap { #expect(rows == all) }
  }

  @Test("scattering is the transpose of gathering", .tags(.identity), arguments: shapes)
  func transpose(_ shape: WindowShape) {
    let (a, b) = (
      numbers(maps * shape.mapSize, seed: 2), numbers(maps * shape.windows * shape.windowSize, seed: 3)
    )
    var scattered = [Double](repeating: .nan, count: a.count)
    var target = scattered.mutableSpan
    Double.scatter(b.span, shape, count: maps, into: &target)
    let left = zip(gathered(a, shape), b).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(a, scattered).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(left - right) < 1e-12)
  }

  @Test("means are those of the windows, channel by channel", .tags(.closedForm), arguments: shapes)
  func means(_ shape: WindowShape) {
    guard shape.padding == 0 else { return }
    let all = numbers(maps * shape.mapSize, seed: 6)
    var means = [Double](repeating: .nan, count: maps * shape.windows * shape.channels)
    var target = means.mutableSpan
    Double.average(all.span, shape, count: maps, into: &target)
    let rows = gathered(all, shape)
    for window in 0..<maps * shape.windows {
      for c in 0..<shape.channels {
        let sum = (0..<shape.windowPixels).reduce(0) {
          $0 + rows[window * shape.windowSize + $1 * shape.channels + c]
        }
        #expect(abs(means[window * shape.channels + c] - sum / Double(shape.windowPixels)) < 1e-15)
      }
    }
  }

  @Test("spreading is the transpose of averaging", .tags(.identity), arguments: shapes)
  func spreading(_ shape: WindowShape) {
    guard shape.padding == 0 else { return }
    let (a, b) = (
      numbers(maps * shape.mapSize, seed: 7), numbers(maps * shape.windows * shape.channels, seed: 8)
    )
    var (means, spread) = (b, a)
    var target = means.mutableSpan
    Double.average(a.span, shape, count: maps, into: &target)
    var result = spread.mutableSpan
    Double.spread(b.span, shape, count: maps, into: &result)
    let left = zip(means, b).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(a, spread).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(left - right) < 1e-13)
  }

  @Test("products in single precision are those in double, rounded", .tags(.identity), arguments: [1, 5])
  func single(_ rows: Int) {
    let shape = ProductShape(rows: rows, columns: 4, inner: 6, transposesRight: true)
    let (a, b) = (numbers(rows * 6, seed: 4), numbers(24, seed: 5))
    let (x, y) = (a.map { Float($0) }, b.map { Float($0) })
    var exact = [Double](repeating: 1, count: rows * 4)
    var found = [Float](repeating: 1, count: rows * 4)
    var double = exact.mutableSpan
    Double.multiply(a.span, b.span, shape, times: 0.5, keeping: 2, into: &double)
    var single = found.mutableSpan
    Float.multiply(x.span, y.span, shape, times: 0.5, keeping: 2, into: &single)
    for (p, q) in zip(exact, found) { #expect(abs(p - Double(q)) < 1e-6) }
  }
}
