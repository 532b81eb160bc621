// LAPGAN: a chain of GANs from coarse to fine.
//   E. Denton, S. Chintala, A. Szlam, R. Fergus: Deep Generative Image Models using a Laplacian Pyramid of Adversarial Networks. NeurIPS 2015, arXiv:1506.05751.
//
//   sampling (eq. 5):  Ĩ_L = G_L(z_L);   Ĩ_k = l_k + G_k(z_k, l_k),   l_k = doubled(Ĩ_{k+1})
//   training (section 3.2, each level for itself):  I_k → I_{k+1} = halved(I_k), l_k = doubled(I_{k+1}), h_k = I_k − l_k
//     D_k tells [h_k, l_k] of data from [G_k(z_k, l_k), l_k]: it sees l_k + h and l_k.  At the coarsest level a plain GAN.
// Each level learns from real coarse pictures, so none has to wait for another. Coarse levels, which are cheap, take `coarse_steps` steps for one of the next finer.
//
// Shapes: I_k [n, C, H/2^k, W/2^k] in [−1, 1]; z_L [n, d]; z_k [n, 1, H/2^k, W/2^k].
//
// Looking: z_L is what is explored; the finer levels' noise stays the same then.
// Departures: noise on what D sees that fades (M. Arjovsky, L. Bottou 2017), Adam (paper: SGD with momentum).
// Pitfall: D can tell by whether the halved picture is exactly the coarse one; noise and a slower D keep the game even.
#include <cmath>

#include "models/adversarial/techniques/instance_noise.h"
#include "models/blocks/conv.h"
#include "models/blocks/gan_nets.h"
#include "models/blocks/pyramid.h"
#include "models/step_context.h"

namespace zscape::lapgan {

/// One refinement: what the finer picture has more than the doubled coarser one, and its judge.
struct Level {
  std::vector<Conv> generator;
  std::vector<DownConv> judge;
  Linear head;

  Level(std::int64_t k, std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t maps, const Init& init) {
    const std::string g = "generator." + std::to_string(k) + ".", d = "discriminator." + std::to_string(k) + ".";
    generator.emplace_back(g + "0", channels + 1, maps, 3, init, Activation::relu);
    generator.emplace_back(g + "1", maps, maps, 3, init, Activation::relu);
    generator.emplace_back(g + "2", maps, channels, 3, init, Activation::none);
    judge.emplace_back(d + "0", 2 * channels, maps, init, Activation::leaky_relu);
    const bool twice = height % 4 == 0 && width % 4 == 0;
    if (twice) judge.emplace_back(d + "1", maps, 2 * maps, init, Activation::leaky_relu);
    head = Linear(d + "head", twice ? 2 * maps * (height / 4) * (width / 4) : maps * (height / 2) * (width / 2), 1, init, Activation::none);
  }
  Tensor residual(const Tensor& l, const Tensor& z) const {
    Tensor h = torch::cat({l, z}, 1);
    for (const Conv& conv : generator) h = conv(h);
    return h;
  }
  Tensor logit(const Tensor& whole, const Tensor& l) const {
    Tensor h = torch::cat({whole, l}, 1);
    for (const DownConv& conv : judge) h = conv(h);
    return head(rows_of(h));
  }
};

class Lapgan final : public Model, public Samples, public Decodes, public Judges, public Translates {
 public:
  explicit Lapgan(const Build& build)
      : levels_(build.params.integer("levels")), latent_(build.params.integer("latent")), data_(build.data), small_(smallest(build.data, levels_)),
        coarse_({.latent = latent_, .hidden = build.params.integer("hidden"), .layers = 2}, small_, {build.init, build.device}) {
    const Init init{build.init, build.device};
    for (std::int64_t k = 0; k < levels_; ++k) {
      const std::int64_t h = data_.height >> k, w = data_.width >> k;
      fine_.emplace_back(k, data_.channels, h, w, build.params.integer("maps"), init);
      still_.push_back(build.init.normal({1, 1, h, w}).to(build.device));
    }
    players_.resize(static_cast<std::size_t>(2 * (levels_ + 1)));
    for (std::int64_t k = 0; k <= levels_; ++k) {
      Player &d = player(k, 0), &g = player(k, 1);
      const std::string number = "/" + std::to_string(k);
      d.name = "discriminator" + number, g.name = "generator" + number;
      d.averaged = false;
      if (k == levels_) {
        coarse_.collect(d, g);
        continue;
      }
      const Level& level = fine_[static_cast<std::size_t>(k)];
      for (const Conv& conv : level.generator) conv.collect(g.parameters);
      for (const DownConv& conv : level.judge) conv.collect(d.parameters);
      level.head.collect(d.parameters);
    }
  }

  void step(const Batch& first, StepContext& ctx) override {
    const auto each = static_cast<double>(ctx.params.integer("coarse_steps"));
    const auto rounds = [&](std::int64_t k) { return static_cast<std::int64_t>(std::lround(std::pow(each, static_cast<double>(k)))); };
    for (std::int64_t i = 0; i < rounds(levels_); ++i) {
      Batch batch = i == 0 ? first : ctx.next_batch();
      Tensor x = 2 * batch.x - 1;
      std::vector<Tensor> pictures{x};
      for (std::int64_t k = 0; k < levels_; ++k) pictures.push_back(halved(pictures.back()));
      ctx.narrate("pyramid", [&] { return View{{}, {}, shown(pictures.back())}; });
      for (std::int64_t k = levels_; k >= 0; --k)
        if (i < rounds(k)) learn(k, pictures, ctx);
    }
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all;
    for (const Player& player : players_) all.insert(all.end(), player.parameters.begin(), player.parameters.end());
    for (std::size_t k = 0; k < still_.size(); ++k) all.push_back({"noise." + std::to_string(k), still_[k], Role::buffer});
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  LatentSpace latent() const override { return {latent_, Prior::normal}; }
  Tensor decode(const Tensor& z, Ask&) override { return in_data(refined(coarse(z), {})); }
  Tensor sample(std::int64_t n, Ask& ask) override { return in_data(refined(coarse(ask.rng.normal({n, latent_}) * ask.temperature), {&ask.rng})); }
  /// D of the finest level, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override {
    const Tensor whole = 2 * x - 1;
    return torch::sigmoid(fine_.front().logit(whole, doubled(halved(whole)))).squeeze(1);
  }
  /// What the finer levels make of a picture's coarsest version. Back: that version, enlarged.
  Tensor translate(const Tensor& x, Direction direction, Ask& ask) override {
    Tensor small = Pyramid::build(2 * x - 1, levels_).smallest;
    if (direction == Direction::forth) return in_data(refined(small, {&ask.rng}));
    for (std::int64_t k = 0; k < levels_; ++k) small = doubled(small);
    return in_data(small);
  }

 private:
  Player& player(std::int64_t level, std::size_t which) { return players_[static_cast<std::size_t>(2 * level) + which]; }
  Tensor coarse(const Tensor& z) const { return 2 * coarse_.generate(z, false) - 1; }
  Tensor refined(Tensor x, const std::vector<Rng*>& fresh) const {
    for (std::int64_t k = levels_ - 1; k >= 0; --k) {
      const Tensor l = doubled(x), &still = still_[static_cast<std::size_t>(k)];
      const Tensor z = fresh.empty() ? still.expand({x.size(0), -1, -1, -1}) : fresh.front()->normal({x.size(0), 1, l.size(2), l.size(3)});
      x = l + fine_[static_cast<std::size_t>(k)].residual(l, z);
    }
    return x;
  }
  static Tensor in_data(const Tensor& y) { return ((y + 1) / 2).clamp(0, 1); }
  static Pictures shown(const Tensor& y) { return to_pictures(in_data(y), 8); }
  static DataSpec smallest(DataSpec data, std::int64_t levels) {
    for (std::int64_t k = 0; k < levels; ++k) {
      if (data.height % 2 != 0 || data.width % 2 != 0 || data.height < 6 || data.width < 6)
        throw ParamError("A picture of this size cannot be halved " + std::to_string(levels) + " times: set levels=" + std::to_string(std::max<std::int64_t>(1, k)) + " or data.size.");
      data.height /= 2, data.width /= 2;
    }
    data.dimension = data.channels * data.height * data.width;
    return data;
  }

  void learn(std::int64_t k, const std::vector<Tensor>& pictures, StepContext& ctx) {
    const bool last = k == levels_;
    const Tensor& real = pictures[static_cast<std::size_t>(k)];
    const Tensor l = last ? Tensor() : doubled(pictures[static_cast<std::size_t>(k) + 1]);
    const auto generate = [&] {
      if (last) return 2 * coarse_.generate(ctx.rng.normal({real.size(0), latent_}), true) - 1;
      return l + fine_[static_cast<std::size_t>(k)].residual(l, ctx.rng.normal({l.size(0), 1, l.size(2), l.size(3)}));
    };
    const double sigma = instance_noise(ctx);
    const auto judged = [&](const Tensor& x) {
      const Tensor seen = sigma > 0 ? x + sigma * ctx.rng.normal(x.sizes()) : x;
      return last ? coarse_.judge(seen, true) : fine_[static_cast<std::size_t>(k)].logit(seen, l);
    };

    Tensor fake;
    {
      const torch::NoGradGuard no_grad;  // D's turn: G stands still
      fake = generate();
    }
    ctx.narrate("generate", [&] { return View{{{"level", static_cast<double>(k)}}, {}, shown(fake)}; });
    const Tensor real_score = judged(real), fake_score = judged(fake);
    ctx.narrate("score", [&] {
      return View{{{"D_real", number(torch::sigmoid(real_score).mean())}, {"D_fake", number(torch::sigmoid(fake_score).mean())}},
                  {histogram("D_real", torch::sigmoid(real_score)), histogram("D_fake", torch::sigmoid(fake_score))}, shown(real)};
    });
    const Tensor d_loss = discriminator_loss(real_score, fake_score);
    ctx.update(player(k, 0), d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });
    const Tensor again = generate(), g_loss = generator_loss(judged(again), "non_saturating");
    ctx.narrate("regenerate", [&] { return View{{}, {}, shown(again)}; });
    ctx.update(player(k, 1), g_loss);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });
    if (k > 0 && !last) return;
    const torch::NoGradGuard no_grad;
    ctx.report(last ? "d_coarse" : "d_loss", d_loss);
    ctx.report(last ? "g_coarse" : "g_loss", g_loss);
    if (last) return;
    ctx.report("d_real", torch::sigmoid(real_score).mean());
    ctx.report("d_fake", torch::sigmoid(fake_score).mean());
  }

  std::int64_t levels_, latent_;
  DataSpec data_, small_;
  GanNets coarse_;
  std::vector<Level> fine_;    // the finest first
  std::vector<Tensor> still_;  // their noise while latents are explored, [1, 1, H, W]
  std::vector<Player> players_;
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<Lapgan>(build); }

}  // namespace zscape::lapgan
