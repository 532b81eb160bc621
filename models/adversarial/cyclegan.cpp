// CycleGAN: between two kinds of pictures, without pairs.
//   J.-Y. Zhu, T. Park, P. Isola, A. A. Efros: Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks. ICCV 2017, arXiv:1703.10593.
//
//   two generators, to_b: A → B and to_a: B → A, and a judge of each kind. Least squares in place of logarithms (section 4.3):
//   L_D = E(D_B(b) − 1)² + E D_B(to_b(a))²  and the same for A, halved;   L_G = E(D_B(to_b(a)) − 1)² + E(D_A(to_a(b)) − 1)²
//         + λ ( E‖to_a(to_b(a)) − a‖₁ + E‖to_b(to_a(b)) − b‖₁ )                                                         (eq. 2: cycle consistency)
//         + λ_id ( E‖to_a(a) − a‖₁ + E‖to_b(b) − b‖₁ )                                                                  (section 5.2)
// Judges see pictures out of a pool of 50: half of the time a fresh one, half of the time an older one that the fresh one replaces (section 4.3, Shrivastava et al.).
//
// Shapes: a = the data's rows [n, C, H, W], b = those of the second domain [n, C₂, H, W], both in [−1, 1].
//
// G: 7×7 convolution, one halving, residual blocks, one doubling, 7×7 convolution, instance norms (paper: two halvings, 6 or 9 blocks at 128 or 256 pixels).
// Departures: minibatches of 8 (paper: 1). Pitfall: nothing but the kind of picture says what belongs to what: colours or classes may come out exchanged.
#include "models/blocks/kept_pictures.h"
#include "models/blocks/layers.h"
#include "models/blocks/patch_judge.h"
#include "models/step_context.h"

namespace zscape::cyclegan {

constexpr std::int64_t kPool = 50;

/// [n, in, H, W] → [n, out, H, W] in [−1, 1].
struct Translator {
  Conv first, last;
  DownConv down;
  UpConv up;
  std::vector<Conv> blocks;          // two for each residual block
  std::vector<InstanceNorm> norms;   // of first, down, every block's convolution, up

  Translator(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t maps, std::int64_t count, const Init& init)
      : first(name + ".first", in, maps, 7, init, Activation::none), last(name + ".last", maps, out, 7, init, Activation::none),
        down(name + ".down", maps, 2 * maps, init, Activation::none), up(name + ".up", 2 * maps, maps, init, Activation::none) {
    for (std::int64_t i = 0; i < 2 * count; ++i) blocks.emplace_back(name + ".block" + std::to_string(i), 2 * maps, 2 * maps, 3, init, Activation::none);
    for (std::int64_t i = 0; i < 2 * count + 3; ++i) norms.emplace_back(name + ".norm" + std::to_string(i), i == 0 || i == 2 * count + 2 ? maps : 2 * maps, init);
  }
  Tensor operator()(const Tensor& x) const {
    Tensor h = torch::relu(norms[0](first(x)));
    h = torch::relu(norms[1](down(h)));
    for (std::size_t i = 0; i < blocks.size(); i += 2) h = h + norms[3 + i](blocks[i + 1](torch::relu(norms[2 + i](blocks[i](h)))));
    return torch::tanh(last(torch::relu(norms.back()(up(h)))));
  }
  void collect(std::vector<NamedTensor>& into) const {
    first.collect(into), down.collect(into);
    for (const Conv& block : blocks) block.collect(into);
    up.collect(into), last.collect(into);
    for (const InstanceNorm& norm : norms) norm.collect(into);
  }
};

const DataSpec& with_domains(const DataSpec& data) {
  if (data.second != Second::unpaired && data.second != Second::paired)
    throw ParamError("This model learns from two kinds of pictures, and these data have one: set data.second=negative, or choose domains.");
  if (data.height % 2 != 0 || data.width % 2 != 0 || std::min(data.height, data.width) < 6) throw ParamError("Height and width must be even and above 4: set data.size or data.pad.");
  return data;
}

class CycleGan final : public Model, public Samples, public Translates, public Judges {
 public:
  explicit CycleGan(const Build& build) : CycleGan(build, with_domains(build.data), build.params.integer("maps"), build.params.integer("blocks"), {build.init, build.device}) {}

  void step(const Batch& batch, StepContext& ctx) override {
    const Tensor a = 2 * batch.x - 1, b = 2 * batch.other - 1;
    kept_.keep(batch.other, ctx.step);
    const Tensor as_b = to_b_(a), as_a = to_a_(b);
    ctx.narrate("translate", [&] { return View{{}, {histogram("to_b", as_b), histogram("to_a", as_a)}, shown(as_a)}; });

    const Tensor old_a = pooled(pool_a_, as_a.detach(), ctx), old_b = pooled(pool_b_, as_b.detach(), ctx);
    const Tensor real_a = judge_a_(a), real_b = judge_b_(b), fake_a = judge_a_(old_a), fake_b = judge_b_(old_b);
    ctx.narrate("score", [&] {
      return View{{{"D_real", .5 * (number(real_a.mean()) + number(real_b.mean()))}, {"D_fake", .5 * (number(fake_a.mean()) + number(fake_b.mean()))}},
                  {histogram("D_real", real_a), histogram("D_fake", fake_a)}, shown(old_a)};
    });
    const Tensor d_loss = .5 * ((real_a - 1).square().mean() + fake_a.square().mean() + (real_b - 1).square().mean() + fake_b.square().mean());
    ctx.update(players_[0], d_loss);
    ctx.narrate("learn_d", [&] { return View{{{"d_loss", number(d_loss)}}, {}, {}}; });

    const Tensor again_a = to_a_(as_b), again_b = to_b_(as_a), cycle_a = (again_a - a).abs().mean(), cycle_b = (again_b - b).abs().mean();
    ctx.narrate("cycle", [&] { return View{{{"cycle_a", number(cycle_a) / 2}, {"cycle_b", number(cycle_b) / 2}}, {}, shown(again_a)}; });
    const Tensor g_loss = (judge_b_(as_b) - 1).square().mean() + (judge_a_(as_a) - 1).square().mean();
    Tensor all = g_loss + ctx.params.real("cycle_weight") * (cycle_a + cycle_b);
    if (const double identity = ctx.params.real("identity"); identity > 0 && a.size(1) == b.size(1))
      all = all + identity * ((to_a_(a) - a).abs().mean() + (to_b_(b) - b).abs().mean());
    ctx.update(players_[1], all);
    ctx.narrate("learn_g", [&] { return View{{{"g_loss", number(g_loss)}}, {}, {}}; });

    const torch::NoGradGuard no_grad;
    ctx.report("cycle_a", cycle_a / 2);  // of values in [0, 1]
    ctx.report("cycle_b", cycle_b / 2);
    ctx.report("d_loss", d_loss);
    ctx.report("g_loss", g_loss);
  }

  std::vector<NamedTensor> state() override {
    std::vector<NamedTensor> all = players_[0].parameters;
    all.insert(all.end(), players_[1].parameters.begin(), players_[1].parameters.end());
    all.insert(all.end(), {{"pool.a", pool_a_, Role::buffer}, {"pool.b", pool_b_, Role::buffer}, kept_.buffer()});
    return all;
  }
  std::span<Player> players() override { return players_; }
  void set_training(bool) override {}

  /// What becomes of the first pictures of the second kind that it saw, in turn.
  Tensor sample(std::int64_t n, Ask& ask) override { return translate(kept_.first(n), Direction::forth, ask); }
  Tensor sources(std::int64_t n) const override { return kept_.first(n); }
  /// forth: from the second kind to the data's own; back: the other way.
  Tensor translate(const Tensor& x, Direction direction, Ask&) override { return ((direction == Direction::forth ? to_a_ : to_b_)(2 * x - 1) + 1) / 2; }
  Says says() const override { return Says::score; }
  /// D_A, the mean over patches: 1 = of the data's kind, 0 = translated, [n].
  Tensor judge(const Tensor& x, const Tensor&, Ask&) override { return judge_a_(2 * x - 1).mean({1, 2, 3}); }

 private:
  CycleGan(const Build& build, const DataSpec& d, std::int64_t maps, std::int64_t blocks, const Init& init)
      : to_a_("generator.to_a", d.second_channels, d.channels, maps, blocks, init), to_b_("generator.to_b", d.channels, d.second_channels, maps, blocks, init),
        judge_a_("discriminator.a", d.channels, 2 * maps, 1, init), judge_b_("discriminator.b", d.second_channels, 2 * maps, 1, init), kept_(d.second_channels, d, build.device) {
    pool_a_ = torch::zeros({kPool, d.channels, d.height, d.width}, build.device);
    pool_b_ = torch::zeros({kPool, d.second_channels, d.height, d.width}, build.device);
    players_[0].name = "discriminator";
    players_[0].averaged = false;
    players_[1].name = "generator";
    judge_a_.collect(players_[0].parameters), judge_b_.collect(players_[0].parameters);
    to_a_.collect(players_[1].parameters), to_b_.collect(players_[1].parameters);
  }
  /// What a judge is to see in place of fresh pictures. Until the pool is full the fresh ones enter it and are seen.
  static Tensor pooled(const Tensor& pool, const Tensor& fresh, StepContext& ctx) {
    const torch::NoGradGuard no_grad;
    const std::int64_t n = fresh.size(0), begin = ctx.step * n;
    if (begin + n <= kPool) {
      pool.slice(0, begin, begin + n).copy_(fresh);
      return fresh;
    }
    if (begin < kPool) pool.slice(0, begin).copy_(fresh.slice(0, 0, kPool - begin));
    const Tensor which = ctx.rng.uniform({kPool}).argsort().slice(0, 0, std::min(n, kPool));  // no place twice
    if (n > kPool) return fresh;
    const Tensor older = ctx.rng.uniform({n, 1, 1, 1}).lt(.5), old = pool.index_select(0, which);
    pool.index_copy_(0, which, torch::where(older, fresh, old));
    return torch::where(older, old, fresh);
  }
  static Pictures shown(const Tensor& y) { return to_pictures((y + 1) / 2, 8); }

  Translator to_a_, to_b_;
  PatchJudge judge_a_, judge_b_;
  Tensor pool_a_, pool_b_;
  KeptPictures kept_;
  Player players_[2];
};

std::unique_ptr<Model> make(const Build& build) { return std::make_unique<CycleGan>(build); }

}  // namespace zscape::cyclegan
