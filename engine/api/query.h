#pragma once
// Queries: questions to a frozen twin of the model, and their answers. Value types. Per channel the newest query wins.
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/api/array.h"
#include "engine/api/image.h"
#include "engine/api/view.h"

namespace zscape {

inline constexpr std::int64_t kLive = -1;

/// Which weights answer: of which run, at which kept step, raw or averaged; and as which class, for models that are told one.
struct Source {
  std::string run;             // run folder; empty = the run the trainer works on
  std::int64_t step = kLive;   // kLive or a kept step
  bool ema = false;
  std::int64_t label = -1;     // −1 = no class is said: samples take the classes in turn, latents are decoded as class 0
  bool operator==(const Source&) const = default;
};

using Channel = std::string;   // "explore/patch": one waiting question and one answer each
using Ticket = std::uint64_t;  // grows by one with every question

struct DecodeLatents { Array latents; bool floats = false; };                     // [n, d] → pictures (floats: also .array in the data's range)
struct EncodePictures { Array pictures; };                                        // [n, C, H, W] in [0,1] → array = means [n, d], second = log variances; of a conditional model as the class it finds likeliest
struct EncodeRows { std::vector<std::int64_t> rows; bool test = true; };          // data rows → the same, pictures = the rows; each as its own class
struct EncodeImage { Image image; };                                              // any size and depth: fitted to the data's shape first (light-on-dark found by the border)
struct DrawSamples { std::int64_t n = 1; std::uint64_t seed = 1; bool floats = false; };  // → pictures; array with floats; second = latents where there are some; named "sources" with floats: what a translator made them from. A conditional model whose source says no class: row i is of class i mod K, and the K rows of one round share a latent
struct DrawLatents { std::int64_t n = 1; std::uint64_t seed = 1; };               // prior draws → array [n, d]; each row depends on (seed, row) only
struct LogProbs { Array pictures; std::int64_t importance_samples = 0; };         // → array [n], second [n] standard errors; 0 = the model's own bound
struct LogProbLatents { Array latents; std::int64_t importance_samples = 0; };    // decode, then as above: the pictures' (expected) values are scored
struct DataRows { std::vector<std::int64_t> rows; bool test = true; };            // → pictures; second [n] labels; floats in array
struct Reconstruct { std::vector<std::int64_t> rows; };                           // test rows → pictures = originals then reconstructions (2n); array [n] = squared error each
struct Directions { std::int64_t count = 12; Array at; double reach = 2; };       // strongest directions at a latent [1, d] → array [count, d] unit vectors, second [count] strength (nats of KL, or the decoder's gain), pictures = 2*count tiles at ∓reach σ
struct NearestRows { Array latents; std::int64_t count = 6; };                    // nearest training pictures to decode(latents[0]) → pictures, array [count] L2 distances, second [count] row numbers
struct Classify { Array pictures; };                                              // → array [n, K] log-probabilities
struct Measure { std::vector<std::string> metrics; std::string split = "test"; std::int64_t rows = 0; std::uint64_t seed = 1; std::map<std::string, std::string> options; };

// ---- the plane and the line: data of one or two dimensions -------------------------------------------------------------------------------
/// A scalar on a grid over [x0, x1] × [y0, y1] (one-dimensional data: ny = 1) → array [ny, nx] at cell centres, row 0 at y0; `kind` says what the
/// numbers are. what = "density": p(x) of a model that scores, kind "exact", "bound" (exp of one) or "estimate"; "judge": D, critic or energy, kind
/// "probability" or "score"; "truth": the data's own density, kind "exact"; "samples" and "data": kernel estimates of the samples' and the training rows' density, "kernel";
/// "optimal": the best D there is, p / (p + q), q the model's density where it is exact ("exact"), otherwise the samples' ("kernel").
struct Field { std::string what = "density"; double x0 = -1, x1 = 1, y0 = -1, y1 = 1; std::int64_t nx = 128, ny = 128, importance_samples = 0; std::uint64_t seed = 1; };
struct Arrows { std::string what = "density"; Array points; Array others = {}; };   // others: what the points were made from, where the judge sees pairs. [n, D] → array [n, D] = gradient of log p ("density") or of the judge's value there, second [n] the value; kind as in Field; "truth": of the data's own log p. Where a conditional judge is told no class, row i is of class i mod K
struct Layers { Array points; bool latents = false; };                            // [n, D] data rows, or latents to be decoded first → array [K+1, n, D] after 0 … K layers of encoding, second [K+1, n] log |det|
struct KnownTruth {};                                                             // what is known of the data → kind "density" when Field "truth" works; array [k, D] centres of the modes; measured: "entropy", "sigma", "w1_floor" (of two halves of the real data), each where known
/// Model samples against data → measured: "w1" (exact, `matched` points each), "modes" (parts covered, of, high_quality, kl) where centres are known,
/// with a judge "judge_real", "judge_fake", "judge_gap", "slope" (mean norm of the gradient between real and fake). array [k]: share of the samples at each mode.
struct Quality { std::int64_t samples = 2500, matched = 256; std::uint64_t seed = 1; };

// ---- the latent studio ------------------------------------------------------------------------------------------------------------------------
/// Where latents lie in two dimensions. Encoders: means of `rows` rows, chosen by `seed`; other decoders: that many prior draws. Axes: `axes` [2, d] where
/// given, otherwise the two strongest principal components, taking over order and signs of `before` [k, d], so that they never flip.
/// → array [n, 2] = (z − centre)·axes; kind "encoded" or "prior"; named: latents [n, d], axes [2, d], centre [d], variance [2] (shares of the total), components [k, d]: the `components` strongest (fewer where there are not so many; axes are the first two), with labels
/// labels [n], rows [n] (of the data), for posteriors spread [n, 3] (variances along both axes and their covariance) and kl [d] (mean nats per latent); pictures = the points', `tiles` of them.
/// For Gaussian posteriors also "log_sigma" [40], "log_sigma_range" [2]: histogram of log σ over rows and latents; with `aggregate` cells each way the mean of all posteriors as
/// a density of the plane: "aggregate" [ny, nx] over "aggregate_box" [4] x0, x1, y0, y1: what the prior would be if the model were a fixed point of its encoder.
struct Project { std::int64_t rows = 2000; bool test = true; std::uint64_t seed = 1; Array axes, before; std::int64_t tiles = 0, components = 2, aggregate = 0; };
/// The true posterior of one row of the data beside the encoder's, for normal latents of two numbers: Bayes' rule on a grid over the box, in coordinates along two perpendicular
/// `axes` [2, 2] from `centre` [2] where given. array [ny, nx] = p(z|x), row 0 at
/// y0, second = q(z|x) there where it is Gaussian; measured "log_p": log p(x) by the grid's sum, and with q "bound": E_q[log p(x,z) − log q], "gap" = KL(q(z|x) ‖ p(z|x)), which is
/// the difference of the two. A box that misses much of either makes both too small.
struct TruePosterior { std::int64_t row = 0; bool test = true; double x0 = -4, x1 = 4, y0 = -4, y1 = 4; std::int64_t nx = 96, ny = 96; Array axes, centre; };
/// Data rows that fit a query over labels and attributes ("glasses & !man", "3"; words joined by & and ! before a word) → array [n] row numbers, at most
/// `most`, in the data's order from a place chosen by `seed`; pictures; rows = how many fit in all.
struct ChooseRows { std::string query; std::int64_t most = 16; bool test = false; std::uint64_t seed = 1; };
/// The clearest of many prior draws: those whose pictures a classifier, trained on the data's labels and attributes, takes to fit the query with the greatest odds
/// → array [n, d], the clearest first, pictures, rows = draws looked at; measured "accuracy" of the classifier, "least": the probability that all of them reach (.9;
/// less where such draws are too rare). For decoders without an encoder.
struct FindLatents { std::string query; std::int64_t count = 3; std::uint64_t seed = 1; };
/// What that classifier says → array [n, k] probabilities, one column per attribute (or class); texts = their names; measured "accuracy".
struct Recognise { Array latents; };
/// What a query may name → texts: attributes and their opposites, then classes; array [n, 2]: 0 attribute, 1 opposite, 2 class, and its column or number.
struct QueryWords {};
/// K ways to fill a hole. picture [C, H, W] in [0,1]; hole [H, W], 1 = to be filled. method: one of `complete_methods`, empty = the model's first. Partial
/// answers show the candidates as they grow. → pictures (given pixels unchanged), array [k, C, H, W], second [k] log p(hole | given) in nats up to a constant
/// that all share, when `score`, and then texts = {"exact" | "bound" | "estimate" | "likeness": what that number is; the last is no probability};
/// named latents [k, d] where there are some; kind = the method used.
struct Complete { Array picture, hole; std::int64_t k = 8; std::uint64_t seed = 1; std::string method; std::int64_t steps = 0; bool score = false; };
/// The likeliest picture behind a noisy one; kind "gaussian" or "salt_and_pepper", `noise` = its standard deviation (0…1) or share of flipped pixels
/// → pictures and array as above, k = 1.
struct Repair { Array picture; std::string kind = "gaussian"; double noise = 0.2; std::uint64_t seed = 1; std::string method; std::int64_t steps = 0; };
/// Latents of a picture for decoders without an encoder (others start from their encoder's): gradient descent on the decoded picture's distance with the
/// prior's pull, from `restarts` places. → array [r, d], best first; second [r] root mean square error per pixel; pictures = their decodings; partial ones live.
struct InvertPicture { Array picture; std::int64_t restarts = 4, steps = 300; std::uint64_t seed = 1; };
/// One picture's way through the model. latents [1, d] are decoded and the picture is judged; a row of the data (pictures [1, C, H, W], points [1, D]) is encoded,
/// decoded again, judged and classified, as far as the model can (exact codes are not decoded again). → pictures = the picture, then what was decoded of it;
/// array = the row [1, …], second = its latent [1, d] where there is one. texts = the names of the layers in the order they ran, then as many dtypes; named
/// "pass" [layers]: 0 decoding, 1 encoding, 2 judging, 3 classifying, 4 scoring; "shape/<layer>"; "verdict" [1] of a judge. For `layer` (unknown: the first one),
/// kind = its name: named "activation" [maps, h, w] (vectors [1, 1, n], unless they are the picture or the next layer reads them as maps) and, where it has weights, "weight" [maps, h, w]: filters;
/// of a matrix that reads or writes the picture one map a unit in its shape, otherwise the matrix. "activation_count", "weight_count" [1]: maps there are, of which
/// the first are given; "activation_stats", "weight_stats" [5]: least, greatest, mean, deviation, share of zeros; "activation_bins", "weight_bins" [48]: histogram between.
/// With `states`, of a model seen layer by layer: named "log_det" [K+1] gathered, "states" [K+1, C, H, W] or [K+1, D] before and after every layer in the
/// picture's own places, "changed" [K, C, H, W] or [K, D]: 1 where layer k wrote; of one that inverts "inverse_error" [1]: the largest of |decode(encode(x)) − x|.
struct Inspect { Array latents, pictures; std::string layer; bool states = false; };

/// A picture drawn value by value by a model that predicts. The first `keep` values in its order are those of `picture` (empty: none), the others are drawn, the
/// same ones for the same seed. Sounds too: of shape [T]. Partial answers show it grow. → pictures; array [C, H, W]; named "order" [D]: flat positions as they are drawn, "chances" [D, K]:
/// of each value's K levels, given those before it.
struct DrawOn { Array picture; std::int64_t keep = 0; std::uint64_t seed = 1; std::int64_t label = -1; };
/// Which pixels the prediction of the value at `position` (flat) of a picture hears → array [L, H, W]: 1 where a pixel is heard, after every layer that widens the field,
/// the prediction last; texts = their names; second [H, W] = how much each pixel counts here: Σ_k |∂p_k / ∂pixel|, of many levels every 16th.
struct HeardBy { Array picture; std::int64_t position = 0; std::int64_t label = -1; };

/// Chains of states that wander as a model with an energy lets them, never those its training runs. They begin at noise, at rows of the test data chosen by `seed` or at the
/// `given` pictures (start = "noise", "data", "given"; fewer pictures than chains are taken in turn), or go on from `state`, an earlier answer's `named`; after `swept` sweeps
/// in all the same seed leads to the same place, however they were asked for. held [H, W] (points [D]): 1 = held at the value in `pictures`, or where there are none
/// at the chain's own; mode "anchored", "mean_field" or "stochastic" with `pull` nats (models/model.h: Clamp).
/// → pictures and array: what the visible units are expected to be, [n, C, H, W] or [n, D]; second [sweeps, n]: energy after every sweep; named "moved" likewise: share of
/// the units that changed, or of proposals accepted; "visible", "mean", "hidden/0" …: the state; "swept" [1]. Partial answers show them on their way.
struct RunChains {
  std::string start = "noise";
  std::int64_t n = 16, sweeps = 1;
  Array pictures, held;
  std::string mode = "anchored";
  double pull = 2, temperature = 1;
  std::uint64_t seed = 1;
  std::int64_t swept = 0;
  std::map<std::string, Array> state = {};
};

/// Pictures of the second kind as the data's own, or the other way round (`back`): pictures [n, C, H, W] in [0,1], or test rows of the kind that is translated.
/// → pictures and array: what they become; second: what they were; of rows that are pairs named "truth": the picture beside each.
struct Translate { Array pictures; std::vector<std::int64_t> rows; bool back = false; std::uint64_t seed = 1; };

/// What a sampler shows of where it stands, on data of one or two dimensions → named: "at", "tried" [n, D] and "took" [n]: the chains' places, what each proposed last and whether it
/// was taken; "path", "path_tried" [t, D], "path_took" [t]: the last steps of the first chain, the oldest first; "trace" [t, k, D]; "autocorrelation" [lags + 1]; "orbit" [m, D]:
/// how the last proposal came about; "weights" [n] of draws that are weighed; "counts" and "truth": shares of the grid over "box" [2, D], x first: counted and as they should be. What a
/// sampler has not is left out.
struct Shown {};

using Question = std::variant<DecodeLatents, EncodePictures, EncodeRows, EncodeImage, DrawSamples, DrawLatents, LogProbs, LogProbLatents, DataRows, Reconstruct,
                              Directions, NearestRows, Classify, Measure, Field, Arrows, Layers, KnownTruth, Quality,
                              Project, ChooseRows, FindLatents, Recognise, QueryWords, Complete, Repair, InvertPicture, Inspect, TruePosterior, DrawOn, HeardBy, RunChains, Translate, Shown>;

struct Query {
  Channel channel;
  Source source;
  Question question;
};

struct Measured {
  std::string metric, unit;
  double value = 0, stderr_ = 0;
  std::map<std::string, double> parts;  // "modes": covered, of, high_quality
};

struct Answer {
  Channel channel;
  Ticket ticket = 0;
  Source source;
  std::int64_t step = 0;         // step of the weights that answered
  std::uint64_t weights = 0;     // their version: two answers with one version come from the same weights
  Array array, second;
  Pictures pictures;
  std::map<std::string, Array> named;  // further arrays, see the question
  std::vector<std::string> texts;
  std::vector<Measured> measured;
  std::string kind;              // Field, Arrows: what the numbers are
  std::int64_t rows = 0;         // Measure: rows used
  std::string error;             // a sentence; empty = fine
  double progress = 1;           // below 1: a partial answer, more will come under the same ticket
  double seconds = 0;            // time it took
};

}  // namespace zscape
