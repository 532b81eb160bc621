// Pix2Pix: pictures from pictures, learnt from pairs.
//   P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-Image Translation with Conditional Adversarial Networks. CVPR 2017, arXiv:1611.07004.
//
//   G* = arg min_G max_D  E_{a,b}[log D(a, b)] + E_a[log(1 − D(a, G(a)))] + λ E‖b − G(a)‖₁                      (eq. 4)
// D sees the picture beside what it was made from, patch by patch (patch_judge.h): is this texture possible here? L1 sees to all that is certain. D's loss is halved.
//
// Shapes: a = the second picture of a pair [n, C₂, H, W], b = the data's row [n, C, H, W], both in [−1, 1]; D(a, b) [n, 1, h, w].
//
// G is a U-Net: halved to 4 to 7 pixels a side, and back; every size hands what it saw to the same size on the way back, so outlines need not pass the narrow place.
// Noise: dropout in G, when looking too (section 3.1); no z, which G learns to ignore.
//
// Departures: instance norm and minibatches of 8 (paper: batch norm on minibatches of one, which is the same); G's rate four times D's, which is the paper's.
// Pitfalls: D must see a, or G may draw any picture of the kind; L1 alone blurs what is not certain, such as stripes at any phase.
#include "models/blocks/gan_losses.h"
#include "models/blocks/kept_pictures.h"
#include "models/blocks/patch_judge.h"
#include "models/step_context.h"

namespace zscape::pix2pix {

constexpr double kDropout = .5;

/// The U-Net, [n, in, H, W] → [n, out, H, W] in [−1, 1].
struct UNet {
  std::vector<DownConv> downs;
  std::vector<UpConv> ups;                     // the innermost first
  std::vector<InstanceNorm> down_norms, up_norms;

  UNet(std::int64_t in, std::int64_t out, std::int64_t maps, std::int64_t levels, const Init& init) {
    const auto width = [&](std::int64_t level) { return maps << std::min<std::int64_t>(level, 3); };
    for (std::int64_t k = 0; k < levels; ++k) {
      const std::string number = std::to_string(k);
      downs.emplace_back("generator.down" + number, k > 0 ? width(k - 1) : in, width(k), init, Activation::none);
      if (k > 0) down_norms.emplace_back("generator.down_norm" + number, width(k), init);
    }
    for (std::int64_t k = levels - 1; k >= 0; --k) {
      const std::string number = std::to_string(k);
      ups.emplace_back("generator.up" + number, (k + 1 < levels ? 2 : 1) * width(k), k > 0 ? width(k - 1) : out, init, Activation::none);
      if (k > 0) up_norms.emplace_back("generator.up_norm" + number, width(k - 1), init);
    }
  }
  Tensor operator()(const Tensor& a, Rng& rng) const {
    std::vector<Tensor> seen;
    Tensor h = a;
    for (std::size_t k = 0; k < downs.size(); ++k) {
      h = downs[k](k > 0 ? torch::leaky_relu(h, kLeak) : h);
      if (k > 0) h = down_norms[k - 1](h);
      seen.push_back(h);
    }
    for (std::size_t k = 0; k < ups.size(); ++k) {
      if (k > 0) h = torch::cat({h, seen[seen.size() - 1 - k]}, 1);
      h = ups[k](torch::relu(h));
      if (k + 1 == ups.size()) break;
      h = up_norms[k](h);
      if (k == 0) h = h * rng.uniform(h.sizes()).ge(kDropout).to(h.scalar_type()) / (1 - kDropout);
    }
    return torch::tanh(h);
  }
  void collect(std::vector<NamedTensor>& into) const {
    for (const DownConv& down : downs) down.collect(into);
    for (const InstanceNorm& norm : down_norms) norm.collect(into);
    for (const UpConv& up : ups) up.collect(into);
    for (const InstanceNorm& norm : up_norms) norm.collect(into);
  }
};

std::int64_t levels_of(const DataSpec& data) {
  if (data.second != Second::paired) throw ParamError("This model learns from pairs of pictures, and these data have none: set data.second=edges, or choose edges2shapes or pairs.");
  std::int64_t levels = 0, h = data.height, w = data.width;
  while (h % 2 == 0 && w % 2 == 0 && std::min(h, w) > 4) h /= 2, w /= 2, ++levels;
  if (levels == 0) throw ParamError("Height and width must be even and above 4: set data.size or data.pad.");
  return levels;
}

/// Halvings of the judge, checked against the pictures' sides.
std::int64_t patch_of(const Build& build) {
  const std::int64_t downs = build.params.integer("patch"), side = std::min(build.data.height, build.data.width);
  if (side >> downs < 3) throw ParamError("Pictures with " + std::to_string(side) + " pixels a side are too small for so many halvings in D: set patch=1 or a larger data.size.");
  return downs;
}

class Pix2Pix final : public Model, public Samples, public Translates, public Judges {
 public:
  explicit Pix2Pix(const Build& build)
      : data_(build.data),
        generator_(data_.second_channels, data_.channels, build.params.integer("maps"), levels_of(data_), {build.init, build.device}),
        judge_("discriminator", data_.second_channels + data_.channels, build.params.integer("maps"), patch_of(build), {build.init, build.device}),
        kept_(data_.second_channels, data_, build.device) {
    players_[0].name = "discriminator";
    players_[0].averaged = false;
    players_[1].name = "generator";
    judge_.collect(players_[0].parameters);
    generator_.collect(players_[1].parameters);
  }

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor a = 2 * batch.other - 1, b = 2 * batch.x - 1;
    kept_.keep(batch.other, ctx.step);
    Tensor fake;
    {
      const torch::NoGradGuard no_grad;  // D's turn: G stands still
      fake = generator_(a, ctx.rng);
    }
    ctx.narrate("translate", [&] { return View{{}, {histogram("fake", fake)}, shown(fake)}; });

    const Tensor real_score = judge_(torch::cat({a, b}, 1)), fake_score = judge_(torch::cat({a, fake}, 1));
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(real_score).mean())}, {"D_fake", number(torch::sigmoid(fake_score).mean())}},
                  {histogram("D_real", torch::sigmoid(real_score)), histogram("D_fake", torch::sigmoid(fake_score))}, to_pictures(torch::sigmoid(fake_score), 8)};
    });
    const Tensor d_loss = discriminator_loss(real_score, fake_score) / 2;
    ctx.update(players_[0], d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });

    const Tensor again = generator_(a, ctx.rng), l1 = (again - b).abs().mean();
    const double share = ctx.params.real("gan_weight");
    const Tensor g_loss = share > 0 ? generator_loss(judge_(torch::cat({a, again}, 1)), "non_saturating") : torch::zeros({}, a.options());
    ctx.narrate("compare", [&] { return View{{{"l1", number(l1) / 2}}, {}, shown((again - b).abs() - 1)}; });
    ctx.update(players_[1], share * g_loss + ctx.params.real("l1_weight") * l1);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}, {"l1", number(l1) / 2}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    ctx.report("l1", l1 / 2);  // of values in [0, 1]
    ctx.report("d_loss", d_loss);
    ctx.report("g_loss", g_loss);
    ctx.report("d_real", torch::sigmoid(real_score).mean());
    ctx.report("d_fake", torch::sigmoid(fake_score).mean());
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    all.push_back(kept_.buffer());
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  /// Translations of the first pictures it saw, in turn.
  Tensor sample(std::int64_t n, Ask& ask) override { return translate(kept_.first(n), Direction::forth, ask); }
  Tensor sources(std::int64_t n) const override { return kept_.first(n); }
  bool both_ways() const override { return false; }
  Tensor translate(const Tensor& x, Direction direction, Ask& ask) override {
    if (direction == Direction::back) throw std::runtime_error("This model was taught one direction only: leave --back out.");
    return (generator_(2 * x - 1, ask.rng) + 1) / 2;
  }
  bool sees_pairs() const override { return true; }
  /// D(a, b), the mean over patches, [n]: section 3.2.2 averages its answers.
  Tensor judge(const Tensor& x, const Tensor& other, Ask&) override {
    if (!other.defined()) throw std::runtime_error("This judge sees pairs: give what the pictures were made from.");
    return torch::sigmoid(judge_(torch::cat({2 * other - 1, 2 * x - 1}, 1))).mean({1, 2, 3});
  }

 private:
  static Pictures shown(const Tensor& y) { return to_pictures((y + 1) / 2, 8); }

  DataSpec data_;
  UNet generator_;
  PatchJudge judge_;
  KeptPictures kept_;
  Player players_[2];
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Pix2Pix>(build); }

}  // namespace zscape::pix2pix
