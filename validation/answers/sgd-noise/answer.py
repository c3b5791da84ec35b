"""One-pass SGD at constant rates, γ = 1, infinite width: the only variance is that of the batches. The rich law for its decay, t^-((3β−1)/(1+β)), follows
from noise of size L(t)/B injected into a kernel that grows; lazily it is 2 − 1/α. The window is the last decade, t = 300 … 3000. At η = 0.05 the kernel stays far from
the edge of stability; at η = 0.2 it comes near, and the noise is amplified: the last column, reported with the rest, is no power law.

*What would change it*: rates that fall; the march ends the window at 3000 steps, where the local exponents still move, by the errors in the table."""

TITLE = "What does the noise of SGD do when features are learned?"
WINDOW, RATE = (300, 3000), 0.05


def answer(page):
    curves = page.sweep()
    rows, said = [], []
    for beta in sorted({key[0] for key in curves}):
        predicted = (3 * beta - 1) / (1 + beta)
        fit, near = (page.fit("sweep", *WINDOW, column="variance", beta=beta, batch=batch, learningRate=rate)
                     for batch, rate in ((128.0, RATE), (32.0, 0.2)))
        noisy = curves[beta, 32, RATE]
        rows.append([beta, f"{predicted:.3f}", f"{fit['exponent']:.3f} ± {fit['standard_error']:.2g}",
                     f"{noisy.at(3000, 'variance') / curves[beta, 128, RATE].at(3000, 'variance'):.2f}",
                     f"{noisy.at(300, 'variance') / noisy.at(300, 'bias'):.3f}", f"{noisy.at(3000, 'variance') / noisy.at(3000, 'bias'):.3f}",
                     f"{near['exponent']:.3f} ± {near['standard_error']:.2g}"])
        said.append(f"β = {beta:g}: {fit['exponent']:.3f} ± {fit['standard_error']:.2g} (predicted {predicted:.3f})")
    page.table(["β", "(3β−1)/(1+β)", "exponent of the variance, B = 128, η = 0.05", "variance at B = 32 over that at B = 128",
                "variance/bias at t = 300, B = 32", "at t = 3000", "exponent, B = 32, η = 0.2"], rows)
    page.figure("Variance of the predictor at η = 0.05", "sweep.nc", "--at", "learningRate=0.05", "--column", "variance", "--colour", "beta",
                "--style", "batch")
    return ("It falls more slowly than the signal, as t^-((3β−1)/(1+β)) far from the edge of stability, and for β < 1/3 it does not fall: "
            + "; ".join(said) + ".")
