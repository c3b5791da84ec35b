import DMFTRuns
import LinearAlgebra

/// Between which pixels of two maps covariances are needed, layer by layer.
///
/// The readout, and a window of weights, meet equal places only:  (p, q) sees (p + δ, q + δ) for the δ of the window. A mean
/// meets all pairs of its window: (p, q) sees every p' of the window p with every q' of the window q. From the pixels of the last map with
/// themselves this goes down to the first one.
///
/// Without pooling these are the pixels with themselves; below a mean over a whole map of n pixels all n² pairs.  (17.9)
struct PixelPairs: Sendable {
  /// Of one map.
  struct Map: Sendable {
    /// The pixels that occur, in order.
    fileprivate(set) var pixels: [Int] = []
    /// Both members of each pair, as places in `pixels`.
    fileprivate(set) var members: [(first: Int, second: Int)] = []
    /// The pairs of each pixel with itself, in the order of `pixels`.
    fileprivate(set) var diagonal: [Int] = []
    /// What every pair sees: numbers of pairs of the map below. Empty in the lowest map.
    fileprivate(set) var below: [[Int]] = []

    var count: Int { members.count }
  }

  /// Of each layer, lowest first.
  let maps: [Map]

  init(_ layers: [MapLayer]) {
    let pixels = layers.map(\.windows.windows)
    var pairs = (0..<(pixels.last ?? 0)).map { $0 * (pixels.last ?? 0) + $0 }
    var maps: [Map] = []
    for index in layers.indices.reversed() {
      var map = Self.map(pairs, of: pixels[index])
      if index > 0 {
        let places = (0..<pixels[index]).map { layers[index].windows.places(ofWindow: $0) }
        let seen = pairs.map { pair in
          Self.seen(places[pair / pixels[index]], places[pair % pixels[index]], layers[index])
        }
        pairs = Set(seen.joined()).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(pairs, pairs.indices))
        map.below = seen.map { $0.compactMap { numbers[$0] } }
      }
      maps.append(map)
    }
    self.maps = maps.reversed()
  }

  /// Pairs of all maps together.
  var count: Double { maps.reduce(0) { $0 + Double($1.count) } }

  /// At most so many pairs are in all maps together; what is known without listing them.
  static func bound(_ layers: [MapLayer]) -> Double {
    var (sum, above) = (0.0, 1.0)
    for (index, layer) in layers.enumerated().reversed() {
      let pixels = Double(layer.windows.windows)
      above = index == layers.count - 1 ? pixels : min(pixels * pixels, above)
      sum += above
      let window = Double(layer.windows.windowPixels)
      above *= layer.kind == .mean ? window * window : window
    }
    return sum
  }

  /// What two windows see together: pairs p q as p n + q, of n pixels of the map below.
  private static func seen(_ first: [Int?], _ second: [Int?], _ layer: MapLayer) -> [Int] {
    func number(_ p: Int?, _ q: Int?) -> Int? {
      guard let p, let q else { return nil }
      return p * layer.windows.pixels + q
    }
    switch layer.kind {
    case .weights: return zip(first, second).compactMap { number($0, $1) }
    case .mean: return first.flatMap { p in second.compactMap { number(p, $0) } }
    }
  }

  private static func map(_ pairs: [Int], of count: Int) -> Map {
    var map = Map()
    map.pixels = pairs.filter { $0 / count == $0 % count }.map { $0 / count }
    let places = Dictionary(uniqueKeysWithValues: zip(map.pixels, map.pixels.indices))
    for (number, pair) in pairs.enumerated() {
      guard let first = places[pair / count], let second = places[pair % count] else {
        preconditionFailure("each pixel of a pair is there with itself")
      }
      map.members.append((first, second))
      if first == second { map.diagonal.append(number) }
    }
    return map
  }
}
