import DMFT

let run = try Run(
  LinearModel(
    task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite),
    network: .projected(width: .finite(256), richness: 1)),
  data: DataSource(batch: .size(32)),
  training: .steps(1000, StochasticGradientDescent(learningRate: 0.1)))
let curve = try solve(run).curve
for (step, loss) in zip(curve.points, curve["test_loss"] ?? []) { print(Int(step), loss) }
