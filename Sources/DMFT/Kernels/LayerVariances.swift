import DMFTRuns
import LinearAlgebra

/// Covariances of every sample with itself, layer by layer: the variances that the moments of pairs of samples ask for.
struct LayerVariances {
  private let layers: [MapLayer]
  private let pairs: PixelPairs
  private let moments: PairMoments

  init(_ layers: [MapLayer], _ pairs: PixelPairs, _ moments: PairMoments) {
    (self.layers, self.pairs, self.moments) = (layers, pairs, moments)
  }

  /// The preactivations of each layer's pixels, on all samples; of pooling none.
  ///
  /// - Parameter inputs: windows, pixel by pixel one row a sample.
  /// - Throws: `DescriptionError` when variances leave the range of numbers.
  func sides(_ inputs: [[Double]], samples: Int) throws -> [[PairMoments.Side]] {
    var own = inputCovariances(inputs, samples)
    var sides: [[PairMoments.Side]] = []
    for (layer, map) in pairs.maps.enumerated() {
      if layer > 0 { own = raised(own, to: layer, samples) }
      guard own.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw DescriptionError(
          "network.power", "\(moments.power), whose variances grow beyond all numbers in layer \(layer + 1)",
          "fewer layers, a smaller power or smaller inputs")
      }
      guard layers[layer].kind == .weights else {
        sides.append([])
        continue
      }
      let made = made(map.diagonal.map { own[$0] })
      sides.append(made)
      own = products(own, map, made)
    }
    return sides
  }

  private func inputCovariances(_ inputs: [[Double]], _ samples: Int) -> [[Double]] {
    let size = layers[0].windows.windowSize
    return pairs.maps[0].members.map { pair in
      let (first, second) = (inputs[pair.first], inputs[pair.second])
      return (0..<samples).map { sample in
        (sample * size..<(sample + 1) * size).reduce(0) { $0 + first[$1] * second[$1] } / Double(size)
      }
    }
  }

  private func raised(_ own: [[Double]], to layer: Int, _ samples: Int) -> [[Double]] {
    pairs.maps[layer].below.map { seen in
      var mean = [Double](repeating: 0, count: samples)
      for pair in seen { add(own[pair], times: layers[layer].share, to: &mean) }
      return mean
    }
  }

  private func made(_ variances: [[Double]]) -> [PairMoments.Side] {
    var made = variances.map { (side: nil as PairMoments.Side?, variances: $0) }
    Workers.forEach(&made) { [moments] pixel in pixel.side = moments.side(pixel.variances) }
    return made.compactMap(\.side)
  }

  /// E[φφ] of each pair.
  private func products(
    _ own: [[Double]], _ map: PixelPairs.Map, _ sides: [PairMoments.Side]
  ) -> [[Double]] {
    var products = zip(map.members, own).map { pair, covariances in
      (first: pair.first, second: pair.second, values: covariances)
    }
    Workers.forEach(&products) { [moments] pair in
      pair.values = moments.ownProducts(
        pair.values, (sides[pair.first], sides[pair.second]), areSame: pair.first == pair.second)
    }
    return products.map(\.values)
  }
}
