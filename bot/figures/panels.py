"""Panels: the keyframes of a pose side by side, as a picture."""

from bot.figures import layout, svg
from bot.figures.scene import Scene, stills
from bot.library.pose import Pose

STILL_WIDTH = 800
_HIGHEST = 620.0


def still_svg(pose: Pose) -> str:
    """Return the keyframes of a pose in one picture, as SVG; of a steady round two that differ."""
    scene, shown = Scene(pose), stills(pose)
    plan = layout.laid_out(
        scene.frame,
        len(shown),
        layout.captions(pose.motion, pose.still),
        wide=STILL_WIDTH,
        highest=_HIGHEST,
    )
    parts = [plan.backdrop()]
    last = len(shown)
    for number, (panel, which) in enumerate(zip(plan.panels, shown, strict=True), 1):
        posture = scene.postures[which]
        arrows = scene.arrows(which) if number < max(2, last) else ""
        parts += [panel.ground()] if scene.has_floor else []
        parts.append(panel.shows(scene.drawn(posture, arrows, scene.pins(posture))))
        if last > 1:
            name = pose.keyframes[which].name
            parts.append(plan.label(number, name[:1].upper() + name[1:]))
    return svg.picture(plan.wide, plan.high, [*parts, plan.dividers(), *plan.words_below()])
