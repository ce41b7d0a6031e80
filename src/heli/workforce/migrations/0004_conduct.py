
import django.db.models.deletion
import heli.core.fields
import heli.core.rules.uid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0026_printed_forms'),
        ('workforce', '0003_city_standards'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConductCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=heli.core.rules.uid.uuid7, editable=False, unique=True, verbose_name='标识')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('year', models.PositiveIntegerField(verbose_name='年份')),
                ('serial', models.PositiveIntegerField(verbose_name='序号')),
                ('state', models.CharField(choices=[('received', '已受理'), ('inquiry', '调查中'), ('hearing', '待听取申辩'), ('heard', '待决定'), ('decided', '已决定'), ('appealed', '申诉中'), ('settled', '申诉已办结'), ('dismissed', '不予处理')], default='received', max_length=10, verbose_name='状态')),
                ('complaint', models.TextField(max_length=4000, verbose_name='投诉内容')),
                ('complainant', heli.core.fields.SealedTextField(blank=True, default=b'', editable=True, verbose_name='投诉人')),
                ('contact', heli.core.fields.SealedTextField(blank=True, default=b'', editable=True, verbose_name='投诉人的联系方式')),
                ('received_on', models.DateField(verbose_name='受理日期')),
                ('findings', models.TextField(blank=True, max_length=4000, verbose_name='调查情况')),
                ('hearing_on', models.DateField(blank=True, null=True, verbose_name='听取申辩的日期')),
                ('statement', models.TextField(blank=True, max_length=4000, verbose_name='本人的陈述和申辩')),
                ('outcome', models.CharField(blank=True, choices=[('', '没有处分'), ('warning', '警告'), ('suspension', '暂停登记'), ('removal', '取消登记')], default='', max_length=10, verbose_name='决定')),
                ('reason', models.TextField(blank=True, max_length=4000, verbose_name='理由和依据')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='决定日期')),
                ('appeal_until', models.DateField(blank=True, null=True, verbose_name='申诉期限')),
                ('sanction', models.CharField(blank=True, choices=[('', '没有处分'), ('warning', '警告'), ('suspension', '暂停登记'), ('removal', '取消登记')], default='', max_length=10, verbose_name='生效的处分')),
                ('sanction_from', models.DateField(blank=True, null=True, verbose_name='开始日期')),
                ('sanction_until', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('appeal', models.TextField(blank=True, max_length=4000, verbose_name='申诉')),
                ('appealed_on', models.DateField(blank=True, null=True, verbose_name='申诉日期')),
                ('settlement', models.TextField(blank=True, max_length=4000, verbose_name='对申诉的答复')),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='申诉办结日期')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.actor', verbose_name='决定人')),
                ('inquirer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.actor', verbose_name='调查人')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.actor', verbose_name='受理人')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conduct_cases', to='workforce.worker', verbose_name='社会工作者')),
            ],
            options={
                'verbose_name': '执业投诉',
                'indexes': [models.Index(fields=['worker', 'sanction'], name='workforce_conduct_sanction')],
                'constraints': [models.UniqueConstraint(fields=('year', 'serial'), name='workforce_conduct_number_once', violation_error_message='刚刚有人登记了另一件投诉，请再提交一次。'), models.CheckConstraint(condition=models.Q(('sanction', ''), ('sanction', 'warning'), ('sanction_from__isnull', False), _connector='OR'), name='workforce_conduct_sanction_begins'), models.CheckConstraint(condition=models.Q(models.Q(('sanction', 'suspension'), _negated=True), ('sanction_until__gte', models.F('sanction_from')), _connector='OR'), name='workforce_conduct_suspension_ends', violation_error_code='until', violation_error_message='暂停的最后一天不能早于第一天。'), models.CheckConstraint(condition=models.Q(models.Q(('sanction', 'removal'), _negated=True), ('sanction_until__isnull', True), _connector='OR'), name='workforce_conduct_removal_stays')],
            },
        ),
    ]
